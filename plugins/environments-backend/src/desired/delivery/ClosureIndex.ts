import { posix } from 'node:path';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';
import { engineObjectOf } from '../index/readEngineObjects';
import { foldersAbove } from '../foldersAbove';
import { type Closure, foldersOf, isKustomization } from './readClosure';

type IdsBy = Map<string, Set<string>>;

/** What every environment reaches, and which environments reach a file. */
export class ClosureIndex {
  readonly #closures = new Map<string, Closure>();
  readonly #byPath: IdsBy = new Map();
  readonly #byChart: IdsBy = new Map();
  readonly #byOverlay: IdsBy = new Map();
  readonly #troubled = new Set<string>();

  get(id: string): Closure | undefined {
    return this.#closures.get(id);
  }

  set(id: string, closure: Closure | undefined): void {
    for (const [reach, ids] of this.#reaches(this.#closures.get(id))) {
      ids.get(reach)?.delete(id);
      if (ids.get(reach)?.size === 0) {
        ids.delete(reach);
      }
    }
    for (const [reach, ids] of this.#reaches(closure)) {
      ids.set(reach, (ids.get(reach) ?? new Set()).add(id));
    }
    this.#troubled.delete(id);
    if (closure) {
      this.#closures.set(id, closure);
      if (closure.problem !== undefined) {
        this.#troubled.add(id);
      }
    } else {
      this.#closures.delete(id);
    }
  }

  clear(): void {
    for (const id of [...this.#closures.keys()]) {
      this.set(id, undefined);
    }
  }

  /** Environments that can't be delivered, each of which any change may mend. */
  troubled(): ReadonlySet<string> {
    return this.#troubled;
  }

  /** The environments that changes of these files may make another: those that own the files, and those that reach them. */
  affectedBy(
    paths: string[],
    before: EnvironmentIndex | undefined,
    after: EnvironmentIndex,
  ): Set<string> {
    const ids = new Set<string>();
    for (const path of paths) {
      for (const id of this.#reachedBy(path)) {
        ids.add(id);
      }
      for (const index of [before, after]) {
        const id = index && ownerOf(path, index);
        if (id !== undefined) {
          ids.add(id);
        }
      }
    }
    return ids;
  }

  *#reachedBy(path: string): Generator<string> {
    yield* this.#byPath.get(path) ?? [];
    if (isKustomization(path)) {
      yield* this.#byOverlay.get(posix.dirname(path)) ?? [];
    }
    for (const folder of foldersAbove(path)) {
      yield* this.#byChart.get(folder) ?? [];
    }
  }

  *#reaches(closure: Closure | undefined): Generator<[string, IdsBy]> {
    if (closure) {
      for (const { path } of closure.files ?? []) {
        yield [path, this.#byPath];
      }
      const { charts, overlays } = foldersOf(closure);
      for (const folder of charts) {
        yield [folder, this.#byChart];
      }
      for (const folder of overlays) {
        yield [folder, this.#byOverlay];
      }
    }
  }
}

/** The environment that a path belongs to: in its folder, or its engine's object. */
function ownerOf(path: string, index: EnvironmentIndex): string | undefined {
  const inFolder = index.entries.get(path.split('/', 3).join('/'));
  if (inFolder) {
    return inFolder.id;
  }
  const object = engineObjectOf(path);
  return object && index.entry(object.id)?.id;
}
