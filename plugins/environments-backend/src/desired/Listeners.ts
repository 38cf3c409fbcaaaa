import type { LoggerService } from '@backstage/backend-plugin-api';

/** Callbacks that are told something, one after the other; one that fails does not keep the others from it. */
export class Listeners<T> {
  readonly #callbacks = new Set<(news: T) => void>();

  add(callback: (news: T) => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  tell(news: T, logger: LoggerService): void {
    for (const callback of this.#callbacks) {
      try {
        callback(news);
      } catch (error) {
        logger.error(`News of the repository could not be taken: ${error}`);
      }
    }
  }
}
