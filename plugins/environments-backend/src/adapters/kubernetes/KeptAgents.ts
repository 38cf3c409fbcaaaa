import { createHash } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';

/** Connections for requests, of which there are never more than a few, and for streams, each of which keeps its own. */
export interface Agents {
  requests: http.Agent;
  streams: http.Agent;
}

/** Connections for requests that are open at once; a thousand at the same moment wait for each other. */
const CONNECTIONS = 16;

/** client-node makes an agent for every request; these are kept for as long as the credentials are the same. */
export class KeptAgents {
  #kept: { agents: Agents; fingerprint: string } | undefined;

  /** @param options - those of a request, with its credentials and, where `proxyUrl` is given, the proxy's agent */
  of(
    url: URL,
    options: https.RequestOptions,
    proxyUrl: string | undefined,
  ): Agents {
    const fingerprint = fingerprintOf(options, proxyUrl);
    if (this.#kept?.fingerprint !== fingerprint) {
      const agent = (connections: number) =>
        proxyUrl && options.agent instanceof http.Agent
          ? options.agent
          : keepingAgent(url.protocol, options, connections);
      // Requests that run on the agents before end by themselves; only their idle connections are closed then.
      this.#kept = {
        fingerprint,
        agents: { requests: agent(CONNECTIONS), streams: agent(Infinity) },
      };
    }
    return this.#kept.agents;
  }
}

function fingerprintOf(
  options: https.RequestOptions,
  proxyUrl: string | undefined,
): string {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } =
    options;
  return createHash('sha256')
    .update(
      [ca, cert, key, pfx, passphrase, rejectUnauthorized, servername, proxyUrl]
        .map(part => String(part))
        .join('\n'),
    )
    .digest('hex');
}

function keepingAgent(
  protocol: string,
  options: https.RequestOptions,
  connections: number,
): http.Agent {
  const kept = {
    keepAlive: true,
    keepAliveMsecs: 15_000,
    maxSockets: connections,
  };
  if (protocol === 'http:') {
    return new http.Agent(kept);
  }
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } =
    options;
  return new https.Agent({
    ...kept,
    ca,
    cert,
    key,
    pfx,
    passphrase,
    servername,
    // Left out, the process's own setting holds.
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  });
}
