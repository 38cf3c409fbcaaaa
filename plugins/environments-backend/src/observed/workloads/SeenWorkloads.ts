import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Cluster,
  KubernetesObject,
  ObjectType,
} from '@berth/plugin-environments-node';
import { podType, workloadTypes } from '../observedTypes';
import { Questions } from '../Questions';
import { readAll } from '../readAll';

/** So often the watches may be late until they are replaced. */
const LATE = 3;

interface SightOptions {
  cluster: Cluster;
  /** Milliseconds until what is not seen is asked for again. */
  every: number;
  /** Milliseconds in which a watch speaks, or is replaced: what is never the same for longer is in constant change. */
  patience: number;
  /** Whether the watch of a type shows these objects of an environment, and no others. */
  shows: (
    type: ObjectType,
    environmentId: string,
    objects: KubernetesObject[],
  ) => boolean;
  /** The watch of a type has not shown them for long. */
  onLate: (type: ObjectType) => void;
  /** What is known of an environment may be another. */
  onChanged: (environmentId: string) => void;
  logger: LoggerService;
}

/** A change of an environment of which it is asked whether all that came of it is seen. */
interface Question {
  change: string;
  since: number;
  seen: boolean;
  asking: boolean;
  late: number;
}

/**
 * Whether what the watches show of an environment's workloads is what its cluster has, since the engine's work on a
 * change ended. A watch that hangs shows what was there before, which may be ready; so the cluster is asked itself, once
 * for each change, when all that is seen is ready.
 */
export class SeenWorkloads {
  readonly #options: SightOptions;
  readonly #questions = new Questions();
  readonly #changes = new Map<string, Question>();

  constructor(options: SightOptions) {
    this.#options = options;
  }

  /** What is known now; where it is not, the cluster is asked, and the environment told once that has answered. */
  of(environmentId: string, change: string): boolean {
    const question = this.#question(environmentId, change, false);
    if (!question.seen && !question.asking) {
      this.#ask(environmentId, question);
    }
    return question.seen;
  }

  /** What came of a change was seen already, so that the cluster need not be asked. */
  know(environmentId: string, change: string): void {
    this.#question(environmentId, change, true);
  }

  /** Nothing is known of an environment that is gone; should it come back, its cluster is asked again. */
  forget(environmentId: string): void {
    this.#changes.delete(environmentId);
  }

  /** Resolves once nothing of it runs any more. */
  stop(): Promise<void> {
    return this.#questions.stop();
  }

  /** The question about a change, begun as `seen` where there is none. */
  #question(environmentId: string, change: string, seen: boolean): Question {
    let question = this.#changes.get(environmentId);
    if (question?.change !== change) {
      question = { change, since: Date.now(), seen, asking: false, late: 0 };
      this.#changes.set(environmentId, question);
    }
    return question;
  }

  #ask(environmentId: string, question: Question): void {
    question.asking = true;
    this.#questions.ask(async () => {
      try {
        if (await this.#compare(environmentId, question)) {
          question.seen = true;
          this.#options.onChanged(environmentId);
          return;
        }
      } catch (error) {
        this.#options.logger.debug(
          `Workloads of ${environmentId} can't be compared: ${error}`,
        );
      }
      this.#again(environmentId, question);
    });
  }

  /** Resolves to whether the watches show what the cluster has; has those replaced that have not for long. */
  async #compare(environmentId: string, question: Question): Promise<boolean> {
    const { cluster, shows, onLate, patience } = this.#options;
    const { signal } = this.#questions;
    const types = [...workloadTypes, podType];
    const lists = await Promise.all(
      types.map(type => readAll(cluster, type, environmentId, { signal })),
    );
    const late = types.filter(
      (type, index) => !shows(type, environmentId, lists[index]),
    );
    question.late = late.length > 0 ? question.late + 1 : 0;
    if (question.late >= LATE) {
      question.late = 0;
      late.forEach(onLate);
    }
    return late.length === 0 || Date.now() - question.since > patience;
  }

  #again(environmentId: string, question: Question): void {
    this.#questions.later(this.#options.every, () => {
      question.asking = false;
      this.#options.onChanged(environmentId);
    });
  }
}
