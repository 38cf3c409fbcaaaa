import { createHash } from 'node:crypto';
import {
  type Blueprint,
  environmentFolder,
  type EnvironmentSpec,
  type PlannedChange,
  type PlanningContext,
  type RepositoryTree,
} from '@berth/plugin-environments-common';
import {
  environmentClosure,
  readBlueprint,
} from '@berth/plugin-environments-common/domain';
import { LRUCache } from 'lru-cache';
import { changedTree } from './changedTree';
import { hasOwnTexts, isHost } from './ownTexts';

/** Shared files by what reaches them, for as long as somebody holds their tree, which never changes. */
const known = new WeakMap<RepositoryTree, LRUCache<string, Promise<string>>>();
/** So many for one tree. */
const KEPT = 1_000;

/**
 * A hash of all that says which objects a change brings. Where nobody wrote a text of their own, nothing of it names the
 * environment: two of one hash then differ in customer, name, end and hosts alone, and so do their objects. Where
 * somebody did, a chart may make a namespace of it, which only for one name is the environment's own. Undefined where
 * nothing is left of the environment.
 *
 * @throws ClosureError where the files refer to what is not there
 */
export async function contentOf(
  { tree, clusters }: PlanningContext,
  change: PlannedChange,
): Promise<string | undefined> {
  const { after } = change;
  if (!after) {
    return undefined;
  }
  const blueprint = (await readBlueprint(tree, after.blueprint))?.value;
  const cluster = clusters.find(({ name }) => name === after.cluster);
  const choices = hashOf([
    blueprint && !hasOwnTexts(after, blueprint)
      ? withoutNames(after, blueprint)
      : after,
    cluster?.engine.name,
    cluster?.delivery,
    cluster?.environmentObjects,
  ]);
  return hashOf([choices, await sharedFiles(tree, choices, change)]);
}

function withoutNames(
  { customer: _, name: __, expiresAt: ___, ...spec }: EnvironmentSpec,
  blueprint: Blueprint,
): object {
  const parameters = Object.entries(spec.parameters).map(([key, value]) =>
    isHost(blueprint, key) ? [key] : [key, value],
  );
  return { ...spec, parameters };
}

/** A hash of what the overlay reaches besides the environment's own files. */
function sharedFiles(
  tree: RepositoryTree,
  choices: string,
  change: PlannedChange,
): Promise<string> {
  let ofTree = known.get(tree);
  if (!ofTree) {
    ofTree = new LRUCache({ max: KEPT });
    known.set(tree, ofTree);
  }
  let shared = ofTree.get(choices);
  if (!shared) {
    shared = readShared(tree, change);
    ofTree.set(choices, shared);
    // A read that failed may be tried again.
    shared.catch(() => ofTree?.delete(choices));
  }
  return shared;
}

async function readShared(
  tree: RepositoryTree,
  { environment: { customer, name }, files }: PlannedChange,
): Promise<string> {
  const folder = environmentFolder(customer, name);
  const paths = await environmentClosure(changedTree(tree, files), folder);
  return hashOf(
    await Promise.all(
      paths
        .filter(path => !path.startsWith(`${folder}/`))
        .map(async path => [path, await tree.read(path)]),
    ),
  );
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
