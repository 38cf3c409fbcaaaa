import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Cluster } from '@berth/plugin-environments-node';
import { isNamespaceOf } from './isNamespaceOf';
import { namespaceType } from './observedTypes';
import { Questions } from './Questions';

/** For so many milliseconds an answer holds: for as long as it may take until it is used. */
const HOLDS = 10_000;

/**
 * Whether a cluster is without the namespace of an environment, by its own word. Watches that are late, as after an
 * outage, show nothing of what was made meanwhile; so before an environment passes for gone, its cluster is asked itself.
 */
export class Absences {
  readonly #cluster: Cluster;
  readonly #every: number;
  readonly #onChanged: (environmentId: string) => void;
  readonly #logger: LoggerService;
  readonly #questions = new Questions();
  /** Until when the answer holds, in milliseconds since 1970; those that end first come first. */
  readonly #absent = new Map<string, number>();
  readonly #asked = new Set<string>();

  /** `every`: milliseconds until a cluster that has it, or did not answer, is asked again. */
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

  /** What is known now; where nothing is, the cluster is asked, and the environment told once it may be asked for again. */
  of(environmentId: string): boolean {
    this.#forgetOld();
    if (this.#absent.has(environmentId)) {
      return true;
    }
    if (!this.#asked.has(environmentId)) {
      this.#ask(environmentId);
    }
    return false;
  }

  /** An environment is gone; should it come back and go again, its cluster is asked again. */
  forget(environmentId: string): void {
    this.#absent.delete(environmentId);
  }

  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void> {
    return this.#questions.stop();
  }

  #ask(environmentId: string): void {
    this.#asked.add(environmentId);
    this.#questions.ask(() =>
      this.#isAbsent(environmentId).then(
        absent => this.#answered(environmentId, absent),
        error => {
          this.#logger.debug(
            `Whether namespace ${environmentId} is there is not known: ${error}`,
          );
          this.#answered(environmentId, false);
        },
      ),
    );
  }

  async #isAbsent(environmentId: string): Promise<boolean> {
    // Not by its name: what stands before an API server answers 404 too.
    const { items } = await this.#cluster.reader.list(namespaceType, {
      fieldSelector: `metadata.name=${environmentId}`,
      signal: this.#questions.signal,
    });
    return !items.some(namespace => isNamespaceOf(environmentId, namespace));
  }

  #answered(environmentId: string, absent: boolean): void {
    if (this.#questions.stopped) {
      return;
    }
    if (absent) {
      this.#asked.delete(environmentId);
      this.#absent.set(environmentId, Date.now() + HOLDS);
      this.#onChanged(environmentId);
      return;
    }
    this.#questions.later(this.#every, () => {
      this.#asked.delete(environmentId);
      this.#onChanged(environmentId);
    });
  }

  #forgetOld(): void {
    const now = Date.now();
    for (const [id, until] of this.#absent) {
      if (until > now) {
        return;
      }
      this.#absent.delete(id);
    }
  }
}
