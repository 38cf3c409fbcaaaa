import type { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type {
  StatusRecord,
  StatusStore,
} from '@berth/plugin-environments-node';
import { LRUCache } from 'lru-cache';
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

/** Searched commits that are remembered by default, which is more than there are operations under way. */
const SEARCHES_KEPT = 10_000;

/** Milliseconds until what could not be looked up is looked up again. */
const RETRY = 1_000;

/** Milliseconds in which a commit of Berth's own is looked up anyway, so that nobody has to search for it. */
const ON_ITS_WAY = 1_000;

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
  /** Commits that are known to be no later than their environment's one of `#commits`; forgotten, they are searched again. */
  readonly #known: LRUCache<string, true>;
  readonly #searching = new Set<string>();
  /** On which tip commits were not that were searched. */
  readonly #missing: LRUCache<string, string>;
  /** Number of the newest look at an environment. */
  readonly #turns = new Map<string, number>();
  #subscription: (() => void) | undefined;

  constructor(options: {
    desired: DesiredState;
    statuses: StatusStore;
    logger: LoggerService;
    /** How many commits of operations are remembered that were searched. */
    searchesKept?: number;
  }) {
    const max = options.searchesKept ?? SEARCHES_KEPT;
    this.#known = new LRUCache({ max });
    this.#missing = new LRUCache({ max });
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

  readAt(): string | undefined {
    return this.#desired.readAt;
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
        const charts = blueprint && index.chartsOf(blueprint);
        yield {
          id,
          customer,
          name,
          spec,
          blueprint,
          invalid,
          host,
          cluster,
          charts,
        };
      }
    }
  }

  expected(id: string): Expected | undefined {
    return this.#expected.get(id);
  }

  lastCommit(id: string): StatusRecord['commit'] {
    return this.#commits.get(id);
  }

  knows(id: string, commit: string): boolean {
    const known =
      this.#commits.get(id)?.sha === commit ||
      this.#known.get(searchKey(id, commit)) === true;
    if (!known) {
      this.#search(id, commit);
    }
    return known;
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

  /** Finds out whether `main` holds a commit of an environment; once for each tip. */
  #search(id: string, commit: string): void {
    const key = searchKey(id, commit);
    const { commit: tip } = this.#desired.snapshot();
    if (this.#searching.has(key) || this.#missing.get(key) === tip) {
      return;
    }
    this.#searching.add(key);
    setTimeout(() => {
      this.#find(id, commit)
        .then(
          found => {
            if (found) {
              this.#missing.delete(key);
            } else {
              this.#missing.set(key, tip);
            }
            return found;
          },
          error => {
            this.#logger.warn(`Commits can't be searched: ${error}`);
            return false;
          },
        )
        .then(found => {
          this.#searching.delete(key);
          if (found) {
            this.#callbacks.forEach(callback => callback([id]));
          }
        });
    }, ON_ITS_WAY).unref();
  }

  /** Resolves to whether anything is known by now that was not. */
  async #find(id: string, commit: string): Promise<boolean> {
    if (!this.#subscription || this.#commits.get(id)?.sha === commit) {
      return false;
    }
    if (!(await this.#limit(() => this.#isOfMain(commit)))) {
      return false;
    }
    // What was looked up before may be older than the answer.
    if (await this.#limit(() => this.#look(id))) {
      this.#known.set(searchKey(id, commit), true);
    }
    return true;
  }

  async #isOfMain(commit: string): Promise<boolean> {
    try {
      await this.#desired.treeAt(commit);
      return true;
    } catch (error) {
      if (isError(error) && error.name === 'NotFoundError') {
        return false;
      }
      throw error;
    }
  }

  async #lookUp(ids: string[]): Promise<void> {
    await Promise.all(ids.map(id => this.#limit(() => this.#look(id))));
  }

  /** Resolves to false where a later look was begun meanwhile, whose answer counts. */
  async #look(id: string): Promise<boolean> {
    const turn = (this.#turns.get(id) ?? 0) + 1;
    this.#turns.set(id, turn);
    const [expected, commit] = await Promise.all([
      this.#desired.expected(id),
      this.#desired.lastCommit(id),
    ]);
    if (this.#turns.get(id) !== turn) {
      return false;
    }
    this.#commits.set(id, commit);
    if (expected) {
      this.#expected.set(id, expected);
    } else {
      this.#expected.delete(id);
    }
    return true;
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

function searchKey(id: string, commit: string): string {
  return `${id} ${commit}`;
}
