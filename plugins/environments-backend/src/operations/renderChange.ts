import {
  environmentFolder,
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

/** The Kubernetes objects that a change makes, or why nobody knows them. */
export async function renderChange(
  renderer: ManifestRenderer,
  tree: RepositoryTree,
  { environment, before, after, files }: PlannedChange,
): Promise<{ objects: ObjectChange[] } | { objectsMissing: string }> {
  const overlay = environmentFolder(environment.customer, environment.name);
  const render = async (
    exists: boolean,
    from: RepositoryTree,
  ): Promise<KubernetesObject[]> =>
    exists ? renderer.render(from, overlay) : [];
  try {
    const [was, becomes] = await Promise.all([
      render(before !== undefined, tree),
      render(after !== undefined, changedTree(tree, files)),
    ]);
    return { objects: compareObjects(was, becomes) };
  } catch (error) {
    if (
      error instanceof Error &&
      (error.name === 'InputError' || error.name === 'ServiceUnavailableError')
    ) {
      return { objectsMissing: error.message };
    }
    throw error;
  }
}
