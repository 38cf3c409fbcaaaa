import type { RepositoryTree } from '@berth/plugin-environments-common';
import type { Tree, TreeEntry, TreeStore } from './TreeStore';

/**
 * The repository at one commit. Links count as no files, since an engine that reads a part of the repository could
 * not follow them.
 */
export class GitTree implements RepositoryTree {
  readonly #folders = new Map<string, Promise<Tree | undefined>>();

  private constructor(
    readonly commit: string,
    /** Id of the root folder. */
    readonly root: string,
    readonly store: TreeStore,
  ) {}

  /** @throws MirrorDamagedError where the commit can't be read */
  static async at(store: TreeStore, commit: string): Promise<GitTree> {
    return new GitTree(commit, await store.rootOf(commit), store);
  }

  async read(path: string): Promise<string | undefined> {
    const entry = await this.entry(path);
    return entry?.type === 'file' ? this.store.text(entry.id) : undefined;
  }

  async list(folder: string): Promise<string[]> {
    return (await this.files(folder)).map(([path]) => path).sort();
  }

  /** All files below a folder with their entries, in no order. */
  async files(folder: string): Promise<Array<[string, TreeEntry]>> {
    const tree = await this.folder(folder);
    return tree ? this.#filesOf(folder, tree) : [];
  }

  /** What stands at a path; undefined where nothing does. */
  async entry(path: string): Promise<TreeEntry | undefined> {
    const slash = path.lastIndexOf('/');
    const folder = await this.folder(slash < 0 ? '' : path.slice(0, slash));
    return folder?.get(path.slice(slash + 1));
  }

  /** What a folder holds; undefined where there is no folder. The root's path is empty. */
  folder(path: string): Promise<Tree | undefined> {
    let found = this.#folders.get(path);
    if (!found) {
      found = this.#readFolder(path);
      this.#folders.set(path, found);
      found.catch(() => this.#folders.delete(path));
    }
    return found;
  }

  async #readFolder(path: string): Promise<Tree | undefined> {
    if (path === '') {
      return this.store.tree(this.root);
    }
    const slash = path.lastIndexOf('/');
    const above = await this.folder(slash < 0 ? '' : path.slice(0, slash));
    const entry = above?.get(path.slice(slash + 1));
    return entry?.type === 'folder' ? this.store.tree(entry.id) : undefined;
  }

  async #filesOf(
    folder: string,
    tree: Tree,
  ): Promise<Array<[string, TreeEntry]>> {
    const found: Array<[string, TreeEntry]> = [];
    for (const [name, entry] of tree) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (entry.type === 'file') {
        found.push([path, entry]);
      } else if (entry.type === 'folder') {
        found.push(
          ...(await this.#filesOf(path, await this.store.tree(entry.id))),
        );
      }
    }
    return found;
  }
}
