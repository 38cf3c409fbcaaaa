import { posix } from 'node:path';

/** The folders that a path of the repository lies in, the innermost first; the root is none of them. */
export function* foldersAbove(path: string): Generator<string> {
  let folder = posix.dirname(path);
  while (folder !== '.') {
    yield folder;
    folder = posix.dirname(folder);
  }
}
