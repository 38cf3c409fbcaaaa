import {
  environmentFolder,
  type Finding,
  type ObjectChange,
  type PlannedChange,
  type RepositoryTree,
} from '@berth/plugin-environments-common';
import { compareObjects } from '@berth/plugin-environments-common/domain';
import type {
  KubernetesObject,
  ManifestRenderer,
} from '@berth/plugin-environments-node';
import { changedTree } from './changedTree';
import { findOutsiders } from './findOutsiders';

/** The Kubernetes objects that a change makes, with those that may not be, or why nobody knows them. */
export async function renderChange(
  renderer: ManifestRenderer,
  tree: RepositoryTree,
  { id, environment, before, after, files }: PlannedChange,
  signal?: AbortSignal,
): Promise<
  | { objects: ObjectChange[]; findings: Finding[] }
  | { objectsMissing: string; findings: Finding[] }
> {
  const overlay = environmentFolder(environment.customer, environment.name);
  const render = async (
    exists: boolean,
    from: RepositoryTree,
  ): Promise<KubernetesObject[]> =>
    exists ? renderer.render(from, overlay, { signal }) : [];
  try {
    const [was, becomes] = await Promise.all([
      render(before !== undefined, tree),
      render(after !== undefined, changedTree(tree, files)),
    ]);
    return {
      objects: compareObjects(was, becomes),
      findings: findOutsiders(becomes, id),
    };
  } catch (error) {
    if (
      error instanceof Error &&
      (error.name === 'InputError' || error.name === 'ServiceUnavailableError')
    ) {
      return { objectsMissing: error.message, findings: [] };
    }
    throw error;
  }
}
