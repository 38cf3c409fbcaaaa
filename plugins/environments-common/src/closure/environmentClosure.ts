import type { RepositoryTree } from '../repository/RepositoryTree';
import { chartReleases } from './chartReleases';
import { TreeReferences } from './TreeReferences';

/** What was read of a tree, for as long as somebody holds the tree, which is at one commit and never changes. */
const known = new WeakMap<RepositoryTree, TreeReferences>();

/**
 * The paths of all files that an environment's overlay reaches, sorted: all of its own folder, and what its
 * kustomization reaches by resources, components, bases, patches, generators, configurations, replacements,
 * transformers and the charts of its HelmReleases, or of its applications where the engine releases them without any,
 * with their values files. Environments of one tree share what is read of shared folders, so
 * the same tree object has to be given for all of them.
 *
 * @param folder - the environment's own: `customers/acme/staging`
 * @throws ClosureError naming the file and the entry where something is not there, remote or outside the repository
 */
export async function environmentClosure(
  tree: RepositoryTree,
  folder: string,
): Promise<string[]> {
  let references = known.get(tree);
  if (!references) {
    references = new TreeReferences(tree);
    known.set(tree, references);
  }
  const files = new Set<string>();
  const seen = new Set([folder]);
  const waiting = [folder];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const found =
      next === folder
        ? await references.ofOwnFolder(folder)
        : await references.ofFolder(next);
    found.files.forEach(file => files.add(file));
    const fresh = found.folders.filter(it => !seen.has(it));
    fresh.forEach(it => seen.add(it));
    waiting.push(...new Set(fresh));
  }
  for (const release of await chartReleases(tree, folder)) {
    const own = await references.ofRelease(release);
    own.forEach(file => files.add(file));
  }
  return [...files].sort();
}
