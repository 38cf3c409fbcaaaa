import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong between Berth and its forge. */
export type ForgeFault =
  /** Every answer is 500, of the kind given: what git asks for, what the API is asked for, or both. */
  | { answers: 500; of: 'api' | 'git' | 'all' }
  /** Every answer comes so many milliseconds late. */
  | { lateMs: number }
  /** The credentials are others, so that the forge refuses them. */
  | { credentials: 'wrong' };

/** Stands between Berth and a forge. */
export interface ForgeProxy {
  /** Such as `http://127.0.0.1:23456`, without a slash at its end. */
  origin: string;
  /** From now on; none where left out. */
  be(fault?: ForgeFault): void;
  /** Requests so far. */
  requests(): number;
  stop(): Promise<void>;
}

export async function startForgeProxy(target: string): Promise<ForgeProxy> {
  let fault: ForgeFault | undefined;
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    const kind = incoming.url?.startsWith('/api/') ? 'api' : 'git';
    if (fault && 'answers' in fault && ['all', kind].includes(fault.of)) {
      incoming.resume();
      outgoing.writeHead(500, { 'Content-Type': 'application/json' });
      outgoing.end('{"message":"database is locked"}');
      return;
    }
    const onward = request(new URL(incoming.url ?? '/', target), {
      method: incoming.method,
      headers: headersOf(incoming, fault),
    });
    const late = fault && 'lateMs' in fault ? fault.lateMs : 0;
    onward.on('response', answer => {
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }, late);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    be: next => {
      fault = next;
    },
    requests: () => requests,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function headersOf(
  { headers }: IncomingMessage,
  fault: ForgeFault | undefined,
): IncomingMessage['headers'] {
  const { host, authorization, ...others } = headers;
  const wrong = fault && 'credentials' in fault && authorization;
  const sent = wrong
    ? authorization.replace(/ .*/, ` ${'f'.repeat(40)}`)
    : authorization;
  return { ...others, ...(sent && { authorization: sent }) };
}
