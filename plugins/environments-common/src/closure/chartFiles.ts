import { posix } from 'node:path';
import { parseDocument } from 'yaml';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { ClosureError } from './ClosureError';
import { isMembers } from './kustomizationReferences';

/**
 * All files of a chart's folder and of the folders that its dependencies name with `file://`.
 *
 * @throws ClosureError where one of them is not there or lies outside the repository
 */
export async function filesOfCharts(
  tree: RepositoryTree,
  chart: string,
  file: string,
  entry: string,
): Promise<string[]> {
  const files: string[] = [];
  const seen = new Set<string>();
  const waiting = [{ folder: chart, file, entry }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { folder } = next;
    if (!seen.has(folder)) {
      seen.add(folder);
      const own = await tree.list(folder);
      if (own.length === 0) {
        throw new ClosureError(
          next.file,
          next.entry,
          `refers to the chart ${folder}, which the repository does not have`,
        );
      }
      files.push(...own);
      waiting.push(...(await localDependencies(tree, folder)));
    }
  }
  return files;
}

async function localDependencies(
  tree: RepositoryTree,
  folder: string,
): Promise<Array<{ folder: string; file: string; entry: string }>> {
  const file = posix.join(folder, 'Chart.yaml');
  const document = parseDocument((await tree.read(file)) ?? '');
  const content: unknown = document.errors.length > 0 ? {} : document.toJS();
  const dependencies =
    isMembers(content) && Array.isArray(content.dependencies)
      ? content.dependencies
      : [];
  return dependencies.flatMap((dependency, index) => {
    const repository: unknown = isMembers(dependency)
      ? dependency.repository
      : undefined;
    if (typeof repository !== 'string' || !repository.startsWith('file://')) {
      return [];
    }
    const entry = `dependencies[${index}].repository`;
    const target = posix.join(folder, repository.slice('file://'.length));
    if (target.startsWith('../') || repository.startsWith('file:///')) {
      throw new ClosureError(
        file,
        entry,
        `refers to ${repository}, which is outside the repository`,
      );
    }
    return [{ folder: target.replace(/\/+$/, ''), file, entry }];
  });
}
