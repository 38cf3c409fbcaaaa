import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  type Cluster,
  type KubernetesObject,
  textAt,
} from '@berth/plugin-environments-node';
import { isDeepStrictEqual } from 'node:util';
import { eventType } from '../observedTypes';
import { Questions } from '../Questions';
import { readMost } from '../readMost';
import { eventView } from '../readEvents';

/** Why a cluster does not let a workload have its pods, in its own words. */
export interface PodRefusal {
  reason: string;
  message: string;
  /** When it was last said, RFC 3339. */
  at: string;
}

/** By the uid of the workload. */
export type Refusals = ReadonlyMap<string, PodRefusal>;

const NONE: Refusals = new Map();

/**
 * What a cluster's events say of workloads that miss pods. Only events tell it of a StatefulSet, a DaemonSet or a Job;
 * watching all events of a cluster would cost more than everything else, so those of one environment are read while it
 * misses pods that nothing else explains.
 */
export class PodRefusals {
  readonly #cluster: Cluster;
  readonly #every: number;
  readonly #onChanged: (environmentId: string) => void;
  readonly #logger: LoggerService;
  readonly #questions = new Questions();
  readonly #known = new Map<string, { askedAt: number; refusals: Refusals }>();
  #told = '';

  /** `every`: milliseconds between two readings for one environment at least. */
  constructor(options: {
    cluster: Cluster;
    every: number;
    onChanged: (environmentId: string) => void;
    logger: LoggerService;
  }) {
    this.#cluster = options.cluster;
    this.#every = options.every;
    this.#onChanged = options.onChanged;
    this.#logger = options.logger;
  }

  /** What is known now; where it may be old it is read again, and told once it is another. */
  of(environmentId: string, missing: KubernetesObject[]): Refusals {
    if (missing.length === 0) {
      this.#known.delete(environmentId);
      return NONE;
    }
    const known = this.#known.get(environmentId);
    const refusals = known?.refusals ?? NONE;
    const now = Date.now();
    if (!known || now - known.askedAt >= this.#every) {
      this.#known.set(environmentId, { askedAt: now, refusals });
      this.#ask(environmentId);
    }
    return refusals;
  }

  /** Nothing is known of an environment that is gone; should it come back, its events are read again. */
  forget(environmentId: string): void {
    this.#known.delete(environmentId);
  }

  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void> {
    return this.#questions.stop();
  }

  #ask(environmentId: string): void {
    this.#questions.ask(() =>
      this.#read(environmentId).catch(error => {
        const message = `Events can't be read, which may say why pods are missing: ${error}`;
        if (message !== this.#told && !this.#questions.stopped) {
          this.#told = message;
          this.#logger.warn(message);
        }
      }),
    );
  }

  async #read(environmentId: string): Promise<void> {
    const { objects } = await readMost(this.#cluster, eventType, {
      namespace: environmentId,
      fieldSelector: 'type=Warning,reason=FailedCreate',
      signal: this.#questions.signal,
    });
    this.#told = '';
    const refusals = newestByWorkload(objects);
    const known = this.#known.get(environmentId);
    if (known && !isDeepStrictEqual(known.refusals, refusals)) {
      this.#known.set(environmentId, { ...known, refusals });
      this.#onChanged(environmentId);
    }
  }
}

function newestByWorkload(events: KubernetesObject[]): Refusals {
  const newest = new Map<string, PodRefusal>();
  for (const event of events) {
    const uid = textAt(event, 'involvedObject', 'uid');
    const { reason, message, lastSeen: at } = eventView(event);
    const other = newest.get(uid ?? '');
    if (uid && (!other || Date.parse(other.at) <= Date.parse(at))) {
      newest.set(uid, { reason, message, at });
    }
  }
  return newest;
}
