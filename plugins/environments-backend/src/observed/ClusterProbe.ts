import { isError } from '@backstage/errors';
import type {
  Cluster,
  KubernetesObject,
} from '@berth/plugin-environments-node';
import { keepObject } from './keep/keepObject';
import { allocatableOf } from './allocatableOf';
import type { ObservedCluster } from './ObservedCluster';
import { nodeType } from './observedTypes';

/** For how long an answer is good enough, in milliseconds. */
const KEPT_FOR = 15_000;

/** Asks clusters how they are, for processes that do not watch them. */
export class ClusterProbe {
  readonly #asked = new WeakMap<
    Cluster,
    { at: number; answer: Promise<ObservedCluster> }
  >();

  /** Never rejects; a cluster that does not answer is not reachable. */
  ask(cluster: Cluster): Promise<ObservedCluster> {
    const before = this.#asked.get(cluster);
    if (before && Date.now() - before.at < KEPT_FOR) {
      return before.answer;
    }
    const answer = probe(cluster);
    this.#asked.set(cluster, { at: Date.now(), answer });
    return answer;
  }
}

async function probe(cluster: Cluster): Promise<ObservedCluster> {
  const { name, title, engine, delivery, reader } = cluster;
  const known = { name, title, engine, delivery };
  try {
    const version = await reader.version();
    const lastAnswerAt = new Date().toISOString();
    try {
      const allocatable = allocatableOf(await nodesOf(cluster));
      return { ...known, reachable: true, lastAnswerAt, version, allocatable };
    } catch (error) {
      const problem = `nodes can't be read: ${words(error)}`;
      return { ...known, reachable: true, lastAnswerAt, version, problem };
    }
  } catch (error) {
    return { ...known, reachable: false, problem: words(error) };
  }
}

async function nodesOf({ reader }: Cluster): Promise<KubernetesObject[]> {
  const nodes: KubernetesObject[] = [];
  let next: string | undefined;
  do {
    const page = await reader.list(nodeType, { limit: 500, continue: next });
    nodes.push(...page.items.flatMap(node => keepObject(node) ?? []));
    next = page.continue;
  } while (next);
  return nodes;
}

function words(error: unknown): string {
  return isError(error) ? error.message : String(error);
}
