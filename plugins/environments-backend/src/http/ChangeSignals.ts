import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import pLimit from 'p-limit';

/** Changes within this time are told together, in milliseconds. */
const DEBOUNCE = 100;
/** A signal is a request to the event bus; more of them would hold up other requests. */
const AT_ONCE = 2;

/**
 * Tells browsers that environments changed: on the channel `environments`, and on `environments:<id>` for each, which
 * alone hears of changes that no list shows. A signal holds a revision only; who may see what changed asks the API for it.
 */
export class ChangeSignals {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  readonly #changed = new Set<string>();
  readonly #objectsChanged = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #revision = 0;
  #stopped = false;

  constructor(options: { signals: SignalsService; logger: LoggerService }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  changed(environmentIds: string[]): void {
    environmentIds.forEach(id => this.#changed.add(id));
    this.#tellSoon();
  }

  /** What an environment consists of changed, and nothing that is said of it. */
  objectsChanged(environmentIds: string[]): void {
    environmentIds.forEach(id => this.#objectsChanged.add(id));
    this.#tellSoon();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#changed.clear();
    this.#objectsChanged.clear();
  }

  #tellSoon(): void {
    if (this.#changed.size + this.#objectsChanged.size > 0) {
      this.#timer ??= setTimeout(() => this.#tell(), DEBOUNCE);
    }
  }

  async #tell(): Promise<void> {
    // Grows over restarts and replicas too.
    this.#revision = Math.max(this.#revision + 1, Date.now());
    const ids = new Set([...this.#changed, ...this.#objectsChanged]);
    const channels = [...ids].map(id => `environments:${id}`);
    if (this.#changed.size > 0) {
      channels.unshift('environments');
    }
    this.#changed.clear();
    this.#objectsChanged.clear();
    const limit = pLimit(AT_ONCE);
    await Promise.all(
      channels.map(channel => limit(() => this.#publish(channel))),
    );
    // What changed meanwhile is told together, however much it is.
    this.#timer = undefined;
    if (!this.#stopped) {
      this.#tellSoon();
    }
  }

  async #publish(channel: string): Promise<void> {
    try {
      await this.#signals.publish({
        recipients: { type: 'broadcast' },
        channel,
        message: { revision: this.#revision },
      });
    } catch (error) {
      this.#logger.warn(`A change could not be told to browsers: ${error}`);
    }
  }
}
