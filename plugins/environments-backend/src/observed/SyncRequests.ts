import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { shardOf } from '@berth/plugin-environments-common';
import type { Cluster, Engine } from '@berth/plugin-environments-node';
import {
  ExponentialBackoff,
  handleType,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import pLimit, { type Limit } from 'p-limit';

/** An environment whose source moved. */
export interface MovedSource {
  environmentId: string;
  cluster: Cluster;
  /** Whether its cluster's shard moved too. */
  shard: boolean;
}

/** How many requests one cluster gets at the same time. */
const AT_ONCE = 8;

/**
 * Asks engines to look at once at what a push moved. A cluster that can't be reached is asked again for about an hour,
 * after which the engine's own interval has come; one that refuses, as an API server does that has just begun and knows
 * no rights yet, for half a minute.
 */
export class SyncRequests {
  readonly #engines: ReadonlyMap<string, Engine>;
  readonly #logger: LoggerService;
  readonly #retries: IPolicy;
  readonly #limits = new Map<string, Limit>();
  readonly #stopping = new AbortController();

  constructor(options: {
    engines: ReadonlyMap<string, Engine>;
    logger: LoggerService;
  }) {
    this.#engines = options.engines;
    this.#logger = options.logger;
    this.#retries = wrap(
      retry(handleType(ServiceUnavailableError), {
        maxAttempts: 180,
        backoff: new ExponentialBackoff({
          initialDelay: 500,
          maxDelay: 20_000,
        }),
      }),
      retry(handleType(NotAllowedError), {
        maxAttempts: 5,
        backoff: new ExponentialBackoff({ initialDelay: 500 }),
      }),
    );
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Resolves once each was asked or given up; never rejects. */
  async ask(moved: MovedSource[]): Promise<void> {
    await Promise.all(
      onceEach(moved, this.#engines).map(source => this.#askOne(source)),
    );
  }

  async #askOne({ environmentId, cluster, shard }: MovedSource) {
    const engine = this.#engines.get(cluster.engine);
    if (!engine) {
      this.#logger.warn(
        `Cluster ${cluster.name} has the engine "${cluster.engine}", which is not known`,
      );
      return;
    }
    const limit = this.#limits.get(cluster.name) ?? pLimit(AT_ONCE);
    this.#limits.set(cluster.name, limit);
    const { signal } = this.#stopping;
    try {
      await this.#retries.execute(
        () =>
          limit(() => engine.requestSync(cluster, environmentId, { shard })),
        signal,
      );
    } catch (error) {
      if (!signal.aborted) {
        this.#logger.warn(
          `The engine of ${cluster.name} could not be asked for ${environmentId}: ${error}`,
        );
      }
    }
  }
}

/** What asks the same objects is asked once: all environments of a cluster that reads `main` by one source, and those of a shard. */
function onceEach(
  moved: MovedSource[],
  engines: ReadonlyMap<string, Engine>,
): MovedSource[] {
  const asked = new Set<string>();
  return moved.flatMap(source => {
    const { environmentId, cluster, shard } = source;
    const key = JSON.stringify(
      cluster.delivery === 'main' && !engines.get(cluster.engine)?.asksForEach
        ? [cluster.name]
        : [cluster.name, environmentId],
    );
    if (asked.has(key)) {
      return [];
    }
    asked.add(key);
    const shardKey = `${cluster.name} ${shardOf(environmentId)}`;
    const askShard = shard && !asked.has(shardKey);
    if (askShard) {
      asked.add(shardKey);
    }
    return [{ ...source, shard: askShard }];
  });
}
