import type {
  FileChange,
  RepositoryTree,
} from '@berth/plugin-environments-common';
import { foldersAbove } from '../foldersAbove';

/** As `list` takes it. */
const ROOT = '';

/** A tree with changes on top of it that are not committed yet. */
export class OverlayTree implements RepositoryTree {
  readonly #changed = new Map<string, string | undefined>();
  /** Paths of what changed in a folder and below, by the folder's path; a thousand environments may have changed. */
  readonly #changedIn = new Map<string, Set<string>>();

  constructor(private readonly base: RepositoryTree) {}

  apply(files: FileChange[]): void {
    for (const file of files) {
      this.#changed.set(file.path, file.after);
      for (const folder of [ROOT, ...foldersAbove(file.path)]) {
        const paths = this.#changedIn.get(folder) ?? new Set();
        this.#changedIn.set(folder, paths.add(file.path));
      }
    }
  }

  async read(path: string): Promise<string | undefined> {
    return this.#changed.has(path)
      ? this.#changed.get(path)
      : this.base.read(path);
  }

  async list(folder: string): Promise<string[]> {
    const paths = new Set(await this.base.list(folder));
    for (const path of this.#changedIn.get(folder) ?? []) {
      if (this.#changed.get(path) === undefined) {
        paths.delete(path);
      } else {
        paths.add(path);
      }
    }
    return [...paths].sort();
  }
}
