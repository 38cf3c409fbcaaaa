import { InputError } from '@backstage/errors';
import { parseDocument } from 'yaml';
import {
  assertAuthority,
  assertClientCertificate,
  assertServer,
  assertToken,
  type ClusterCredentials,
} from './ClusterCredentials';

type Fields = Record<string, unknown>;

const ALTERNATIVE =
  'name the cluster under environments.clusters where it needs that';

/** What a kubeconfig may say elsewhere and not in a Secret: who writes a Secret is not who runs Berth's machine. */
const REFUSED: Record<string, string> = {
  exec: `would run a command on Berth's machine; ${ALTERNATIVE}`,
  'auth-provider': `would run a command or read files on Berth's machine; ${ALTERNATIVE}`,
  tokenFile: 'would read a file of Berth\u2019s machine; use token',
  'client-certificate':
    'would read a file of Berth\u2019s machine; use client-certificate-data',
  'client-key':
    'would read a file of Berth\u2019s machine; use client-key-data',
  'certificate-authority':
    'would read a file of Berth\u2019s machine; use certificate-authority-data',
  'insecure-skip-tls-verify':
    'would give the credentials to anybody; use certificate-authority-data',
  'proxy-url': `is not taken from a Secret; ${ALTERNATIVE}`,
  username: 'is not taken; use token',
  password: 'is not taken; use token',
  as: 'is not taken; use credentials of that account',
  'as-uid': 'is not taken; use credentials of that account',
  'as-groups': 'is not taken; use credentials of that account',
  'as-user-extra': 'is not taken; use credentials of that account',
};

const CLUSTER_TAKES = [
  'server',
  'certificate-authority-data',
  'tls-server-name',
];
const USER_TAKES = ['token', 'client-certificate-data', 'client-key-data'];
const OF_NO_MEANING = ['extensions', 'disable-compression'];

/**
 * The current context of a kubeconfig that stands in a Secret. Throws InputError with a sentence that names the place
 * and what it takes, and repeats nothing of what stands there.
 */
export function readSecretKubeconfig(text: string): ClusterCredentials {
  const config = parse(text);
  const current = config['current-context'];
  if (typeof current !== 'string' || current === '') {
    throw new InputError(
      'kubeconfig needs a current-context, which names one of its contexts',
    );
  }
  const context = entry(config, 'contexts', 'context', current);
  const cluster = entry(
    config,
    'clusters',
    'cluster',
    context.fields.cluster,
    CLUSTER_TAKES,
  );
  const user = entry(config, 'users', 'user', context.fields.user, USER_TAKES);
  const server = cluster.text('server');
  if (server === undefined) {
    throw new InputError(`${cluster.place}.server is missing`);
  }
  assertServer(`${cluster.place}.server`, server);
  const authority = cluster.decoded('certificate-authority-data');
  if (authority !== undefined) {
    assertAuthority(`${cluster.place}.certificate-authority-data`, authority);
  }
  return {
    server,
    authority,
    serverName: cluster.text('tls-server-name'),
    user: credentialsOf(user),
  };
}

/** One entry of a list of a kubeconfig. */
interface Entry {
  /** Such as `kubeconfig: users[0].user`. */
  place: string;
  fields: Fields;
  text(key: string): string | undefined;
  /** A text that stands there as base64. */
  decoded(key: string): string | undefined;
}

function parse(text: string): Fields {
  const refusal = new InputError(
    'kubeconfig takes the YAML of a kubeconfig, with clusters, users, contexts and current-context',
  );
  // The parser's own words would repeat the line that they are about.
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    throw refusal;
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    throw refusal;
  }
  if (!isFields(value)) {
    throw refusal;
  }
  return value;
}

function entry(
  config: Fields,
  list: string,
  kind: string,
  name: unknown,
  takes?: string[],
): Entry {
  const all = Array.isArray(config[list]) ? config[list] : [];
  const found = all.flatMap((each, index) =>
    isFields(each) && each.name === name ? [{ each, index }] : [],
  );
  const fields = found[0]?.each[kind];
  if (typeof name !== 'string' || found.length !== 1 || !isFields(fields)) {
    throw new InputError(
      `kubeconfig: ${list} needs exactly one entry of the name that ${
        list === 'contexts' ? 'current-context' : 'the current context'
      } has, with a ${kind}`,
    );
  }
  const place = `kubeconfig: ${list}[${found[0].index}].${kind}`;
  if (takes) {
    assertKeys(place, fields, takes);
  }
  const text = (key: string) => {
    const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (value === undefined || value === null || value === '') {
      return undefined;
    }
    if (typeof value !== 'string') {
      throw new InputError(`${place}.${key} takes a text`);
    }
    return value;
  };
  return {
    place,
    fields,
    text,
    decoded(key) {
      const encoded = text(key);
      return encoded === undefined
        ? undefined
        : Buffer.from(encoded, 'base64').toString('utf8');
    },
  };
}

function assertKeys(place: string, fields: Fields, takes: string[]): void {
  for (const key of Object.keys(fields)) {
    if (Object.hasOwn(REFUSED, key)) {
      throw new InputError(`${place}.${key} ${REFUSED[key]}`);
    }
    if (!takes.includes(key) && !OF_NO_MEANING.includes(key)) {
      throw new InputError(
        `${place} has a key that is not known; it takes ${takes.join(', ')}`,
      );
    }
  }
}

function credentialsOf(user: Entry): ClusterCredentials['user'] {
  const token = user.text('token');
  const certificate = user.decoded('client-certificate-data');
  const key = user.decoded('client-key-data');
  if (token !== undefined && certificate === undefined && key === undefined) {
    assertToken(`${user.place}.token`, token);
    return { token };
  }
  if (token === undefined && certificate !== undefined && key !== undefined) {
    assertClientCertificate(
      {
        certificate: `${user.place}.client-certificate-data`,
        key: `${user.place}.client-key-data`,
      },
      { certificate, key },
    );
    return { certificate, key };
  }
  throw new InputError(
    `${user.place} takes either token, or client-certificate-data with client-key-data`,
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
