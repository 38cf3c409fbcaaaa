import { setTimeout as wait } from 'node:timers/promises';
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

/** For how long an answer is given while the next one is on its way, in milliseconds; an older one says nothing of now. */
const GIVEN_FOR = 60_000;

/** How long a cluster that did not answer last time is waited for, in milliseconds. */
const PATIENCE = 500;

interface Asked {
  last?: { at: number; answer: ObservedCluster };
  /** The answer to the question that is on its way. */
  next?: Promise<ObservedCluster>;
}

/** Asks clusters how they are, for processes that do not watch them. */
export class ClusterProbe {
  readonly #asked = new WeakMap<Cluster, Asked>();

  /**
   * What a cluster answered last, which is a minute old at most, or what it answers now where there is no such answer.
   * Never rejects; a cluster that does not answer is not reachable, and said to be so soon where it was not last time.
   */
  async ask(cluster: Cluster): Promise<ObservedCluster> {
    const asked = this.#asked.get(cluster) ?? {};
    this.#asked.set(cluster, asked);
    const { last } = asked;
    const age = last ? Date.now() - last.at : Infinity;
    if (last && age < KEPT_FOR) {
      return last.answer;
    }
    asked.next ??= probe(cluster).then(answer => {
      asked.last = { at: Date.now(), answer };
      asked.next = undefined;
      return answer;
    });
    if (last && age < GIVEN_FOR) {
      return last.answer;
    }
    if (last && !last.answer.reachable) {
      // It is most likely still away, and nobody should wait for its deadline again.
      const before = wait(PATIENCE, last.answer, { ref: false });
      return Promise.race([asked.next, before]);
    }
    return asked.next;
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
