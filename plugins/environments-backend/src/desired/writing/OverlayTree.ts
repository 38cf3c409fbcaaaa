import type {
  FileChange,
  RepositoryTree,
} from '@berth/plugin-environments-common';

/** A tree with changes on top of it that are not committed yet. */
export class OverlayTree implements RepositoryTree {
  readonly #changed = new Map<string, string | undefined>();

  constructor(private readonly base: RepositoryTree) {}

  apply(files: FileChange[]): void {
    for (const file of files) {
      this.#changed.set(file.path, file.after);
    }
  }

  async read(path: string): Promise<string | undefined> {
    return this.#changed.has(path)
      ? this.#changed.get(path)
      : this.base.read(path);
  }

  async list(folder: string): Promise<string[]> {
    const prefix = folder === '' ? '' : `${folder}/`;
    const paths = new Set(await this.base.list(folder));
    for (const [path, text] of this.#changed) {
      if (path.startsWith(prefix)) {
        if (text === undefined) {
          paths.delete(path);
        } else {
          paths.add(path);
        }
      }
    }
    return [...paths].sort();
  }
}
