import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  StatusRecord,
  StatusStore,
} from '@berth/plugin-environments-node';
import pLimit from 'p-limit';
import type { DesiredState } from '../desired';
import type {
  DesiredEnvironment,
  DesiredView,
  PushedEnvironment,
} from '../observed';

/** Git processes at once. */
const LOOKUPS = 4;

/** Main branch commits whose order is remembered. */
const COMMITS_KEPT = 10_000;

/** Milliseconds until what could not be looked up is looked up again. */
const RETRY = 1_000;

type Expected = { revision: string; at: string };

/**
 * What Git says of each environment, answered from memory: looked up when it may have changed, and only then told.
 * What nobody looked up yet is as the projection last had it.
 */
export class RepositoryView implements DesiredView {
  readonly #desired: DesiredState;
  readonly #statuses: StatusStore;
  readonly #logger: LoggerService;
  readonly #limit = pLimit(LOOKUPS);
  readonly #expected = new Map<string, Expected>();
  readonly #commits = new Map<string, StatusRecord['commit']>();
  readonly #callbacks = new Set<(ids: string[]) => void>();
  /** The main branch's commits in the order of their coming, and since which one an environment is as it is. */
  readonly #order = new Map<string, number>();
  readonly #since = new Map<string, number>();
  /** Number of the newest look at an environment. */
  readonly #turns = new Map<string, number>();
  #subscription: (() => void) | undefined;

  constructor(options: {
    desired: DesiredState;
    statuses: StatusStore;
    logger: LoggerService;
  }) {
    this.#desired = options.desired;
    this.#statuses = options.statuses;
    this.#logger = options.logger;
  }

  /**
   * Begins to follow; the desired state must be ready. Resolves when every environment has an answer, which for those
   * that the projection knows is its last one until it was looked up.
   */
  async start(): Promise<void> {
    for (const { id, commit } of await this.#statuses.all()) {
      this.#commits.set(id, commit);
    }
    this.#subscription = this.#desired.onChanged(ids => this.#changed(ids));
    this.#rememberTip();
    const ids = [...this.#desired.snapshot().index.ids()];
    const known = ids.filter(id => this.#commits.get(id));
    await this.#lookUp(ids.filter(id => !this.#commits.get(id)));
    this.#changed(known);
  }

  stop(): void {
    this.#subscription?.();
    this.#subscription = undefined;
    this.#limit.clearQueue();
  }

  *snapshot(): Iterable<DesiredEnvironment> {
    const { index } = this.#desired.snapshot();
    for (const id of index.ids()) {
      const entry = index.entry(id);
      if (entry) {
        const { customer, name, spec, invalid, host } = entry;
        const cluster = spec?.cluster ?? index.clustersOf(id)[0];
        const blueprint =
          spec &&
          index.blueprints.get(spec.blueprint.name, spec.blueprint.version);
        yield { id, customer, name, spec, blueprint, invalid, host, cluster };
      }
    }
  }

  expected(id: string): Expected | undefined {
    return this.#expected.get(id);
  }

  lastCommit(id: string): StatusRecord['commit'] {
    return this.#commits.get(id);
  }

  deliveryProblem(id: string): string | undefined {
    return this.#desired.deliveryProblem(id);
  }

  holds(id: string, revision: string): boolean {
    this.#rememberTip();
    const shown = this.#order.get(revision);
    return shown !== undefined && shown >= (this.#since.get(id) ?? 0);
  }

  onChanged(callback: (ids: string[]) => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  onPushed(callback: (pushed: PushedEnvironment[]) => void): () => void {
    return this.#desired.onPushed(callback);
  }

  #changed(ids: string[]): void {
    const tip = this.#rememberTip();
    ids.forEach(id => this.#since.set(id, tip));
    this.#lookUp(ids).then(
      () => this.#callbacks.forEach(callback => callback(ids)),
      error => {
        this.#logger.warn(`What Git says of environments is old: ${error}`);
        if (this.#subscription) {
          setTimeout(() => this.#changed(ids), RETRY).unref();
        }
      },
    );
  }

  async #lookUp(ids: string[]): Promise<void> {
    await Promise.all(
      ids.map(id =>
        this.#limit(async () => {
          const turn = (this.#turns.get(id) ?? 0) + 1;
          this.#turns.set(id, turn);
          const [expected, commit] = await Promise.all([
            this.#desired.expected(id),
            this.#desired.lastCommit(id),
          ]);
          // A later look may have been quicker.
          if (this.#turns.get(id) !== turn) {
            return;
          }
          this.#commits.set(id, commit);
          if (expected) {
            this.#expected.set(id, expected);
          } else {
            this.#expected.delete(id);
          }
        }),
      ),
    );
  }

  /** Place of the newest commit in their order. */
  #rememberTip(): number {
    const { commit } = this.#desired.snapshot();
    const known = this.#order.get(commit);
    if (known !== undefined) {
      return known;
    }
    const place = this.#order.size === 0 ? 0 : Math.max(...this.#newest()) + 1;
    this.#order.set(commit, place);
    if (this.#order.size > COMMITS_KEPT) {
      const [oldest] = this.#order.keys();
      this.#order.delete(oldest);
    }
    return place;
  }

  #newest(): number[] {
    return [...this.#order.values()].slice(-1);
  }
}
