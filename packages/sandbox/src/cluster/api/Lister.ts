import { ApiError, badRequest, expired } from './ApiError';
import type { KubeObject } from './object';
import { presented } from './presented';
import type { ResourceType } from './resources';
import { fieldSelector, labelMatcher, type Matcher } from './selectors';
import type { Store } from './Store';

/** What a list asks for. */
export interface ListQuery {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  limit?: number;
  continueToken?: string;
  resourceVersion?: string;
}

/** One page of a list. */
export interface ListPage {
  items: KubeObject[];
  resourceVersion: string;
  continueToken?: string;
  remaining?: number;
}

interface Snapshot {
  items: KubeObject[];
  revision: number;
}

const KEPT_SNAPSHOTS = 200;

/** The objects that a query's selectors let through. */
export function matcherOf(
  type: ResourceType,
  query: Pick<ListQuery, 'labelSelector' | 'fieldSelector'>,
): Matcher | undefined {
  const tests: Matcher[] = [];
  if (query.labelSelector) tests.push(labelMatcher(query.labelSelector));
  if (query.fieldSelector) {
    tests.push(fieldSelector(type.key, query.fieldSelector).matches);
  }
  if (tests.length === 0) return undefined;
  return object => tests.every(test => test(object));
}

/** What is wrong with a resourceVersion that is no number. */
export function unreadableVersion(text: string): string {
  const shown = JSON.stringify(text);
  return `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`;
}

/** Lists with consistent pages: later pages come from the first one's snapshot. */
export class Lister {
  private readonly snapshots = new Map<string, Snapshot>();
  private counter = 0;

  constructor(private readonly store: Store) {}

  /** @throws ApiError 400, 410 (Expired) or 504 (a resourceVersion from the future) */
  list(type: ResourceType, query: ListQuery): ListPage {
    if (query.continueToken) return this.next(type, query);
    const { resourceVersion } = query;
    if (resourceVersion && !/^\d+$/.test(resourceVersion)) {
      throw badRequest(
        `invalid resource version: ${unreadableVersion(resourceVersion)}`,
      );
    }
    const wanted = Number(resourceVersion || 0);
    if (wanted > this.store.revision) {
      throw new ApiError(
        504,
        'Timeout',
        `Timeout: Too large resource version: ${wanted}, current: ${this.store.revision}`,
        {
          retryAfterSeconds: 1,
          causes: [
            {
              reason: 'ResourceVersionTooLarge',
              message: 'Too large resource version',
            },
          ],
        },
      );
    }
    const items = this.select(type, query);
    const { limit } = query;
    const snapshot = { items, revision: this.store.revision };
    if (!limit || items.length <= limit) {
      return this.page(type, snapshot, 0, items.length);
    }
    this.counter += 1;
    const id = `${this.store.revision}-${this.counter}`;
    this.snapshots.set(id, snapshot);
    if (this.snapshots.size > KEPT_SNAPSHOTS) {
      const [oldest] = this.snapshots.keys();
      this.snapshots.delete(oldest);
    }
    return this.page(type, snapshot, 0, limit, id);
  }

  /** Makes every continue token invalid. */
  forget(): void {
    this.snapshots.clear();
  }

  private next(type: ResourceType, query: ListQuery): ListPage {
    if (query.resourceVersion && query.resourceVersion !== '0') {
      throw badRequest(
        'specifying resource version is not allowed when using continue',
      );
    }
    const text = Buffer.from(query.continueToken ?? '', 'base64url').toString();
    const [id, key, start] = text.split(' ');
    if (key !== type.key || !/^\d+$/.test(start ?? '')) {
      throw badRequest(
        'invalid continue token: continue key is not valid: it was not made here',
      );
    }
    const snapshot = this.snapshots.get(id);
    if (!snapshot) {
      throw expired(
        'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
      );
    }
    const from = Number(start);
    const limit = query.limit || snapshot.items.length;
    return this.page(type, snapshot, from, from + limit, id);
  }

  private page(
    type: ResourceType,
    snapshot: Snapshot,
    from: number,
    to: number,
    id?: string,
  ): ListPage {
    const { items, revision } = snapshot;
    const page: ListPage = {
      items: items.slice(from, to).map(object => presented(type, object)),
      resourceVersion: String(revision),
    };
    if (to >= items.length) return page;
    const token = `${id} ${type.key} ${to}`;
    return {
      ...page,
      continueToken: Buffer.from(token).toString('base64url'),
      remaining: items.length - to,
    };
  }

  private select(type: ResourceType, query: ListQuery): KubeObject[] {
    const matches = matcherOf(type, query);
    const { namespace } = query;
    const name = query.fieldSelector
      ? fieldSelector(type.key, query.fieldSelector).name
      : undefined;
    if (name !== undefined && (namespace !== undefined || !type.namespaced)) {
      const one = this.store.get(type.key, namespace ?? '', name);
      return one && (!matches || matches(one)) ? [one] : [];
    }
    const sorted = this.store.collection(type.key).sorted(namespace);
    return matches ? sorted.filter(matches) : [...sorted];
  }
}
