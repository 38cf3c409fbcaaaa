import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DesiredRepository } from './DesiredRepository';
import { GitFailedError } from './git/GitFailedError';
import { MirrorDamagedError } from './git/MirrorDamagedError';
import { Schedule } from './Schedule';
import { LeaseLostError } from './writing/LeaseLostError';

/** A copy that is damaged again so soon is damaged on the remote, and another one would not help. */
const RENEWAL_SECONDS = 60;

export interface LoopGuardOptions {
  repository: DesiredRepository;
  logger: LoggerService;
  isStopped: () => boolean;
  onLeaseLost: () => void;
  /** The copy of the repository is empty and waits to be fetched. */
  onRenewed: () => void;
}

/** Lets one part of the loop's work fail without the others: says why, and makes a damaged copy anew. */
export class LoopGuard {
  readonly #renewal = new Schedule(RENEWAL_SECONDS);

  constructor(private readonly options: LoopGuardOptions) {}

  /** Does it, unless all is stopped. Never rejects: with the loop, all that this process does would end. */
  async run(what: string, work: () => Promise<void>): Promise<void> {
    if (this.options.isStopped()) {
      return;
    }
    try {
      await work();
    } catch (error) {
      await this.#failed(what, error).catch(further =>
        this.options.logger.error(
          `Berth can't ${what}: ${wordsOf(error)}, nor see to it: ${wordsOf(
            further,
          )}`,
        ),
      );
    }
  }

  async #failed(what: string, error: unknown): Promise<void> {
    const { logger, isStopped, onLeaseLost } = this.options;
    if (error instanceof LeaseLostError) {
      logger.info(error.message);
      onLeaseLost();
    } else if (await this.#isDamage(error)) {
      logger.error(`Berth can't ${what}: ${wordsOf(error)}`);
      await this.#renew();
    } else if (!isStopped()) {
      logger.warn(`Berth can't ${what} now: ${wordsOf(error)}`);
    }
  }

  /** Whether the copy is what it failed for. */
  async #isDamage(error: unknown): Promise<boolean> {
    return (
      error instanceof MirrorDamagedError ||
      (error instanceof GitFailedError &&
        (await this.options.repository.mirror.isDamaged()))
    );
  }

  async #renew(): Promise<void> {
    const { repository, logger, onRenewed } = this.options;
    if (!this.#renewal.isDue()) {
      return;
    }
    try {
      await repository.renew();
      onRenewed();
    } catch (error) {
      logger.error(
        `The copy of the platform repository can't be made anew: ${error}`,
      );
    }
    this.#renewal.done();
  }
}

function wordsOf(error: unknown): string {
  return JSON.stringify(error instanceof Error ? error.message : `${error}`);
}
