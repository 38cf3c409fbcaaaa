import { InputError } from '@backstage/errors';
import { type Delivery, nameProblem } from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  member,
  type UnusableCluster,
} from '@berth/plugin-environments-node';
import {
  assertAuthority,
  assertServer,
  assertToken,
  type ClusterCredentials,
} from './ClusterCredentials';
import { readSecretKubeconfig } from './readSecretKubeconfig';

/** What Secrets that describe clusters are labelled with. */
export const CLUSTER_SECRETS = 'berth.dev/secret-type=cluster';

const PREFIX = 'berth.dev/';
const TITLE = `${PREFIX}title`;
const ENGINE = `${PREFIX}engine`;
const DELIVERY = `${PREFIX}delivery`;
const OBJECTS = `${PREFIX}environment-objects`;
const LONGEST_TITLE = 100;
const LONGEST_NAME = 63;

/** A cluster as its Secret describes it. */
export interface DescribedCluster {
  /** The Secret's own. */
  name: string;
  title: string;
  engine: string;
  delivery: Delivery;
  environmentObjects: boolean;
  credentials: ClusterCredentials;
}

/**
 * What a Secret says of a cluster, or why that can't be used: which key, and what it takes. The words hold nothing of
 * the Secret's data.
 *
 * @param known - what is known besides: the engines' names, and the names that the configuration gives its own clusters
 */
export function readClusterSecret(
  secret: KubernetesObject,
  known: { engines: string[]; configured: ReadonlySet<string> },
): { described: DescribedCluster } | { unusable: UnusableCluster } {
  const { name, namespace, annotations = {} } = secret.metadata;
  const title = annotations[TITLE] ?? name;
  const about = {
    name,
    title: isTitle(title) ? title : name,
    engine: (annotations[ENGINE] ?? 'flux').slice(0, LONGEST_NAME),
    delivery: isDelivery(annotations[DELIVERY])
      ? annotations[DELIVERY]
      : ('branches' as const),
  };
  try {
    assertName(name, known.configured);
    assertAnnotations(annotations, known.engines);
    const credentials = readCredentials(dataOf(secret));
    const environmentObjects = annotations[OBJECTS] !== 'false';
    return { described: { ...about, environmentObjects, credentials } };
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    const problem = `Secret ${namespace}/${name} can't be used: ${error.message}`;
    return { unusable: { ...about, problem } };
  }
}

function assertName(name: string, configured: ReadonlySet<string>): void {
  const problem = nameProblem('its name, which is the cluster\u2019s,', name);
  if (problem) {
    throw new InputError(problem);
  }
  if (configured.has(name)) {
    throw new InputError(
      `the configuration names a cluster ${name} already (environments.clusters), which counts; give one of them another name, or take that one out`,
    );
  }
}

function assertAnnotations(
  annotations: Record<string, string>,
  engines: string[],
): void {
  const takes = [TITLE, ENGINE, DELIVERY, OBJECTS];
  const unknown = Object.keys(annotations).find(
    key => key.startsWith(PREFIX) && !takes.includes(key),
  );
  if (unknown !== undefined) {
    throw new InputError(
      `the annotation ${unknown} is not known; known are ${takes.join(', ')}`,
    );
  }
  const {
    [TITLE]: title,
    [ENGINE]: engine,
    [DELIVERY]: delivery,
  } = annotations;
  if (title !== undefined && !isTitle(title)) {
    throw new InputError(
      `the annotation ${TITLE} takes a line of at most ${LONGEST_TITLE} characters`,
    );
  }
  if (engine !== undefined && !engines.includes(engine)) {
    throw new InputError(
      `the annotation ${ENGINE} takes one of ${engines.join(', ')}`,
    );
  }
  if (delivery !== undefined && !isDelivery(delivery)) {
    throw new InputError(`the annotation ${DELIVERY} takes branches or main`);
  }
  if (!['true', 'false', undefined].includes(annotations[OBJECTS])) {
    throw new InputError(`the annotation ${OBJECTS} takes true or false`);
  }
}

function isTitle(title: string): boolean {
  return (
    title.trim() !== '' &&
    title.length <= LONGEST_TITLE &&
    !/\p{C}/u.test(title)
  );
}

function isDelivery(value: string | undefined): value is Delivery {
  return value === 'branches' || value === 'main';
}

function readCredentials(data: Map<string, string>): ClusterCredentials {
  const kubeconfig = data.get('kubeconfig');
  const apart = ['server', 'ca.crt', 'token'].filter(key => data.has(key));
  if (kubeconfig !== undefined) {
    if (apart.length > 0) {
      throw new InputError(
        `it has kubeconfig and ${apart.join(
          ', ',
        )}; it takes either kubeconfig, or server, token and ca.crt`,
      );
    }
    return readSecretKubeconfig(kubeconfig);
  }
  const server = data.get('server')?.trim();
  const token = data.get('token')?.trim();
  const authority = data.get('ca.crt');
  if (!server || !token) {
    throw new InputError(
      `${
        server ? 'token' : 'server'
      } is missing; it takes either kubeconfig, or server, token and ca.crt`,
    );
  }
  assertServer('server', server);
  assertToken('token', token);
  if (authority !== undefined) {
    assertAuthority('ca.crt', authority);
  }
  return { server, authority, user: { token } };
}

/** The Secret's data as texts; keys that are not read may hold anything. */
function dataOf(secret: KubernetesObject): Map<string, string> {
  const read = ['kubeconfig', 'server', 'token', 'ca.crt'];
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(member(secret, 'data') ?? {})) {
    if (read.includes(key) && typeof value === 'string') {
      try {
        texts.set(
          key,
          new TextDecoder('utf-8', { fatal: true }).decode(
            Buffer.from(value, 'base64'),
          ),
        );
      } catch {
        throw new InputError(`${key} takes a text in UTF-8`);
      }
    }
  }
  return texts;
}
