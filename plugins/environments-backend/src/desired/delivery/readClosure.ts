import { posix } from 'node:path';
import { isError, ServiceUnavailableError } from '@backstage/errors';
import { environmentClosure } from '@berth/plugin-environments-common/domain';
import type { GitTree } from '../git/GitTree';
import { type TreeFile, treeId } from './treeId';

/** What an environment's overlay reaches at one commit: `files` and `tree`, or `problem`. */
export interface Closure {
  /** All files that its delivery branch holds. */
  files?: TreeFile[];
  /** Git's id of the folder with these files. */
  tree?: string;
  /** Why it can't be delivered, in one sentence. */
  problem?: string;
}

/**
 * Follows an environment's overlay through the repository. What somebody pushed is never more than its problem.
 *
 * @throws ServiceUnavailableError where the repository can't be read
 */
export async function readClosure(
  tree: GitTree,
  folder: string,
): Promise<Closure> {
  try {
    const files: TreeFile[] = [];
    for (const path of await environmentClosure(tree, folder)) {
      const entry = await tree.entry(path);
      if (entry?.type !== 'file') {
        return { problem: `${path} is no file` };
      }
      files.push({ path, mode: entry.mode, id: entry.id });
    }
    return { files, tree: treeId(files) };
  } catch (error) {
    if (error instanceof ServiceUnavailableError || !isError(error)) {
      throw error;
    }
    return { problem: error.message };
  }
}

const KUSTOMIZATION = /^(kustomization\.ya?ml|Kustomization)$/;

/**
 * Folders in which a file that comes changes the closure although no file of it is touched: charts, which are taken
 * whole, and folders with a kustomization, which must not have two.
 */
export function foldersOf(closure: Closure): {
  charts: string[];
  overlays: string[];
} {
  const charts: string[] = [];
  const overlays: string[] = [];
  for (const { path } of closure.files ?? []) {
    const name = posix.basename(path);
    if (name === 'Chart.yaml') {
      charts.push(posix.dirname(path));
    } else if (KUSTOMIZATION.test(name)) {
      overlays.push(posix.dirname(path));
    }
  }
  return { charts, overlays };
}

/** True for the names that kustomize reads a folder by. */
export function isKustomization(path: string): boolean {
  return KUSTOMIZATION.test(posix.basename(path));
}
