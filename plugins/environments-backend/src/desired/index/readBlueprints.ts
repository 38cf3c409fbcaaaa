import type { Blueprint } from '@berth/plugin-environments-common';
import { parseBlueprint } from '@berth/plugin-environments-common/domain';
import type { GitTree } from '../git/GitTree';

/** One version of a blueprint; exactly one of `blueprint` and `problem` is there. */
export interface BlueprintVersion {
  name: string;
  version: string;
  blueprint?: Blueprint;
  /** Why it can't be used, in one sentence. */
  problem?: string;
}

/** All versions of all blueprints, in no order. A broken one is its own problem only. */
export async function readBlueprints(
  tree: GitTree,
): Promise<BlueprintVersion[]> {
  const found: Array<Promise<BlueprintVersion | undefined>> = [];
  for (const [name, entry] of (await tree.folder('blueprints')) ?? []) {
    if (entry.type === 'folder') {
      for (const [version, inner] of await tree.store.tree(entry.id)) {
        if (inner.type === 'folder') {
          found.push(readBlueprint(tree, name, version));
        }
      }
    }
  }
  return (await Promise.all(found)).filter(
    (version): version is BlueprintVersion => version !== undefined,
  );
}

async function readBlueprint(
  tree: GitTree,
  name: string,
  version: string,
): Promise<BlueprintVersion | undefined> {
  const path = `blueprints/${name}/${version}/blueprint.yaml`;
  const entry = await tree.entry(path);
  if (!entry) {
    return undefined;
  }
  const text = await tree.read(path);
  if (text === undefined) {
    return { name, version, problem: `${path} is no text file` };
  }
  const { value, problem } = parseBlueprint(path, text);
  return value
    ? { name, version, blueprint: value }
    : { name, version, problem: `${path}: ${problem}` };
}
