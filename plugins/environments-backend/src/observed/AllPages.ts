import {
  type ClusterReader,
  type KubernetesObject,
  type ObjectList,
  type ObjectType,
  WatchExpiredError,
} from '@berth/plugin-environments-node';
import { untilAborted } from './untilAborted';

/** Lists all objects of a type in pages; all at once, which can't expire, after a page that did. */
export class AllPages {
  readonly #type: ObjectType;
  readonly #reader: Pick<ClusterReader, 'list'>;
  readonly #pageSize: number;
  #expired = false;

  constructor(
    type: ObjectType,
    reader: Pick<ClusterReader, 'list'>,
    pageSize: number,
  ) {
    this.#type = type;
    this.#reader = reader;
    this.#pageSize = pageSize;
  }

  /**
   * Calls `onPage` with the objects of each page. Resolves to the version to watch from, or to undefined as soon as the
   * signal aborts; rejects with the reader's errors.
   */
  async read(
    signal: AbortSignal,
    onPage: (objects: KubernetesObject[]) => void,
  ): Promise<string | undefined> {
    const limit = this.#expired ? undefined : this.#pageSize;
    // Where all at once is too much for the server, pages have their turn again.
    this.#expired = false;
    let resourceVersion: string | undefined;
    let next: string | undefined;
    do {
      const page = await untilAborted(signal, this.#page(limit, next, signal));
      if (!page) {
        return undefined;
      }
      onPage(page.items);
      // Later pages may show a later version than the first, which is the one that nothing is missed from.
      resourceVersion ??= page.resourceVersion;
      next = page.continue;
    } while (next);
    return resourceVersion;
  }

  async #page(
    limit: number | undefined,
    next: string | undefined,
    signal: AbortSignal,
  ): Promise<ObjectList> {
    try {
      return await this.#reader.list(this.#type, {
        limit,
        continue: next,
        signal,
      });
    } catch (error) {
      this.#expired = limit !== undefined && error instanceof WatchExpiredError;
      throw error;
    }
  }
}
