import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
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

/** For how long a cluster is asked again that can't be reached, in milliseconds. */
const GIVEN_UP_AFTER = 3_600_000;

/** What is asked until it was heard or is given up. */
interface Question {
  /** All that was asked for since the question began. */
  source: MovedSource;
  /** Whether an attempt was sent that covers it. */
  isSent: boolean;
  /** Milliseconds since the epoch. */
  givenUpAt: number;
  ended: Promise<void>;
}

/**
 * Asks engines to look at once at what a push moved. A cluster that can't be reached is asked again until about an hour
 * after the last push, when the engine's own interval has come; one that refuses, as an API server does that has just
 * begun and knows no rights yet, for half a minute. What is asked for again meanwhile joins the question that runs.
 */
export class SyncRequests {
  readonly #engines: ReadonlyMap<string, Engine>;
  readonly #logger: LoggerService;
  readonly #limits = new Map<string, Limit>();
  readonly #questions = new Map<string, Question>();
  readonly #stopping = new AbortController();

  constructor(options: {
    engines: ReadonlyMap<string, Engine>;
    logger: LoggerService;
  }) {
    this.#engines = options.engines;
    this.#logger = options.logger;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Resolves once each was asked or given up; never rejects. */
  async ask(moved: MovedSource[]): Promise<void> {
    await Promise.all(
      Array.from(onceEach(moved, this.#engines), ([key, source]) =>
        this.#askOne(key, source),
      ),
    );
  }

  #askOne(key: string, source: MovedSource): Promise<void> {
    const givenUpAt = Date.now() + GIVEN_UP_AFTER;
    const running = this.#questions.get(key);
    if (running) {
      // The newest cluster counts: it may have other credentials by now.
      const shard = running.source.shard || source.shard;
      Object.assign(running, {
        source: { ...source, shard },
        isSent: false,
        givenUpAt,
      });
      return running.ended;
    }
    const question: Question = {
      source,
      isSent: false,
      givenUpAt,
      ended: Promise.resolve(),
    };
    this.#questions.set(key, question);
    question.ended = this.#askUntilHeard(key, question);
    return question.ended;
  }

  async #askUntilHeard(key: string, question: Question): Promise<void> {
    const { signal } = this.#stopping;
    const retries = retriesOf(question);
    do {
      try {
        await retries.execute(() => this.#send(question), signal);
      } catch (error) {
        if (!signal.aborted) {
          const { cluster, environmentId } = question.source;
          this.#logger.warn(
            `The engine of ${cluster.name} could not be asked for ${environmentId}: ${error}`,
          );
        }
      }
      // What came while the last attempt was on its way was pushed after it.
    } while (!question.isSent && !signal.aborted);
    this.#questions.delete(key);
  }

  #send(question: Question): Promise<void> {
    const { name } = question.source.cluster;
    const limit = this.#limits.get(name) ?? pLimit(AT_ONCE);
    this.#limits.set(name, limit);
    return limit(async () => {
      const { cluster, environmentId, shard } = question.source;
      question.isSent = true;
      const engine = this.#engines.get(cluster.engine);
      if (!engine) {
        throw new NotFoundError(
          `Cluster ${name} has the engine "${cluster.engine}", which is not known`,
        );
      }
      await engine.requestSync(cluster, environmentId, { shard });
    });
  }
}

function retriesOf(question: Question): IPolicy {
  return wrap(
    retry(
      handleType(
        ServiceUnavailableError,
        () => Date.now() < question.givenUpAt,
      ),
      {
        backoff: new ExponentialBackoff({
          initialDelay: 500,
          maxDelay: 20_000,
        }),
      },
    ),
    retry(handleType(NotAllowedError), {
      maxAttempts: 5,
      backoff: new ExponentialBackoff({ initialDelay: 500 }),
    }),
  );
}

/** What asks the same objects is asked once: all environments of a cluster that reads `main` by one source, and those of a shard. */
function onceEach(
  moved: MovedSource[],
  engines: ReadonlyMap<string, Engine>,
): Map<string, MovedSource> {
  const sources = new Map<string, MovedSource>();
  const shards = new Set<string>();
  for (const source of moved) {
    const { environmentId, cluster, shard } = source;
    const key = JSON.stringify(
      cluster.delivery === 'main' && !engines.get(cluster.engine)?.asksForEach
        ? [cluster.name]
        : [cluster.name, environmentId],
    );
    if (!sources.has(key)) {
      const shardKey = `${cluster.name} ${shardOf(environmentId)}`;
      sources.set(key, { ...source, shard: shard && !shards.has(shardKey) });
      if (shard) {
        shards.add(shardKey);
      }
    }
  }
  return sources;
}
