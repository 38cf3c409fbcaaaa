import { posix } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { readWrittenYaml } from '../repository/readWrittenYaml';
import { ClosureError } from './ClosureError';

/**
 * The documents of a file, as kustomize reads them.
 *
 * @throws ClosureError where it is no YAML
 */
export function parsedDocuments(text: string, file: string): unknown[] {
  const written = readWrittenYaml(text, 'needed');
  if (written !== undefined) {
    return [written];
  }
  return parseAllDocuments(text, {
    merge: true,
    prettyErrors: false,
    logLevel: 'error',
  }).map(document => {
    const [error] = document.errors;
    if (error) {
      throw new ClosureError(file, '', `is no YAML: ${error.message}`);
    }
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  });
}

/**
 * The path in the repository that a file's reference means.
 *
 * @param folder - what it is relative to
 * @throws ClosureError where it leaves the repository or is an address
 */
export function localPath(
  path: string,
  folder: string,
  file: string,
  entry: string,
): string {
  if (
    /^[a-z][a-z0-9+.-]*:/i.test(path) ||
    /^[^/]*@/.test(path) ||
    /[?]ref=/.test(path)
  ) {
    throw new ClosureError(
      file,
      entry,
      `refers to ${path}; only what is in the repository is taken, no remote bases or files`,
    );
  }
  const target = posix.join(folder, path).replace(/\/+$/, '');
  if (path.startsWith('/') || target === '..' || target.startsWith('../')) {
    throw new ClosureError(
      file,
      entry,
      `refers to ${path}, which is outside the repository`,
    );
  }
  return target;
}
