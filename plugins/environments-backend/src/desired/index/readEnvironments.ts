import {
  environmentFolder,
  environmentId,
} from '@berth/plugin-environments-common';
import { parseEnvironment } from '@berth/plugin-environments-common/domain';
import type { GitTree } from '../git/GitTree';
import type { TreeEntry } from '../git/TreeStore';
import type { EnvironmentEntry } from './EnvironmentEntry';

type Entries = ReadonlyMap<string, EnvironmentEntry>;

/** What an earlier commit held, and which engine's objects. */
export interface PreviousEnvironments {
  tree: GitTree;
  entries: Entries;
  engineObjects: ReadonlySet<string>;
}

/**
 * All environments of a commit, by folder. Whatever somebody pushed, it is one environment's problem at most; what
 * has the same content as in `previous` is not read again.
 *
 * @param engineObjects - ids that have an engine's object
 */
export async function readEnvironments(
  tree: GitTree,
  engineObjects: ReadonlySet<string>,
  previous?: PreviousEnvironments,
): Promise<Map<string, EnvironmentEntry>> {
  const unchanged = await unchangedCustomers(tree, engineObjects, previous);
  const customers = (await tree.folder('customers')) ?? new Map();
  const entries: EnvironmentEntry[] = [];
  const reading: Array<Promise<EnvironmentEntry | undefined>> = [];
  for (const [customer, customerEntry] of customers) {
    const known = unchanged.get(customer);
    if (known) {
      entries.push(...known);
    } else if (customerEntry.type === 'folder') {
      for (const [name, entry] of await tree.store.tree(customerEntry.id)) {
        if (entry.type !== 'file') {
          const folder = environmentFolder(customer, name);
          const before = previous?.entries.get(folder);
          reading.push(
            readEnvironment(tree, customer, name, entry, engineObjects, before),
          );
        }
      }
    }
  }
  for (const entry of await Promise.all(reading)) {
    if (entry) {
      entries.push(entry);
    }
  }
  return new Map(
    refuseSharedIds(entries, previous?.entries ?? new Map()).map(entry => [
      entry.folder,
      entry,
    ]),
  );
}

/** The environments of customers about whom nothing is another. */
async function unchangedCustomers(
  tree: GitTree,
  engineObjects: ReadonlySet<string>,
  previous: PreviousEnvironments | undefined,
): Promise<Map<string, EnvironmentEntry[]>> {
  const unchanged = new Map<string, EnvironmentEntry[]>();
  if (!previous) {
    return unchanged;
  }
  const customers = await tree.folder('customers');
  for (const [customer, entry] of (await previous.tree.folder('customers')) ??
    []) {
    if (customers?.get(customer)?.id === entry.id) {
      unchanged.set(customer, []);
    }
  }
  for (const entry of previous.entries.values()) {
    const same =
      // Without a document it may be that an id or an engine's object elsewhere made it what it was.
      entry.documentId !== undefined &&
      engineObjects.has(entry.id) === previous.engineObjects.has(entry.id);
    if (same) {
      unchanged.get(entry.customer)?.push(entry);
    } else {
      unchanged.delete(entry.customer);
    }
  }
  const come = [...engineObjects].filter(id => !previous.engineObjects.has(id));
  for (const id of come) {
    for (let at = id.indexOf('-'); at > 0; at = id.indexOf('-', at + 1)) {
      unchanged.delete(id.slice(0, at));
    }
  }
  return unchanged;
}

async function readEnvironment(
  tree: GitTree,
  customer: string,
  name: string,
  entry: TreeEntry,
  engineObjects: ReadonlySet<string>,
  known: EnvironmentEntry | undefined,
): Promise<EnvironmentEntry | undefined> {
  const id = environmentId(customer, name);
  const folder = environmentFolder(customer, name);
  const path = `${folder}/environment.yaml`;
  const base = { id, customer, name, folder, folderId: entry.id };
  if (entry.type !== 'folder') {
    return { ...base, invalid: `${folder} is a ${entry.type}, not a folder` };
  }
  const document = (await tree.store.tree(entry.id)).get('environment.yaml');
  if (!document) {
    // A folder that nobody called an environment is none, unless an engine was told to apply it.
    return engineObjects.has(id)
      ? { ...base, invalid: `${path} is missing` }
      : undefined;
  }
  if (document.type !== 'file') {
    return { ...base, invalid: `${path} is a ${document.type}, not a file` };
  }
  if (known?.documentId === document.id) {
    return known.folderId === entry.id
      ? known
      : { ...known, folderId: entry.id };
  }
  const text = await tree.store.text(document.id);
  const withDocument = { ...base, documentId: document.id };
  if (text === undefined) {
    return { ...withDocument, invalid: `${path} is no text` };
  }
  const { value, problem } = parseEnvironment(path, text);
  return value
    ? { ...withDocument, spec: value }
    : { ...withDocument, invalid: `${path}: ${problem}` };
}

/** Folders whose names run into one id can't both be a namespace: the one that was there first keeps it. */
function refuseSharedIds(
  entries: EnvironmentEntry[],
  previous: Entries,
): EnvironmentEntry[] {
  const owners = new Map<string, EnvironmentEntry>();
  const shared: EnvironmentEntry[] = [];
  for (const entry of entries) {
    const owner = owners.get(entry.id);
    if (owner) {
      shared.push(entry);
      if (!ownedBefore(owner, previous) && ownedBefore(entry, previous)) {
        owners.set(entry.id, entry);
      }
    } else {
      owners.set(entry.id, entry);
    }
  }
  if (shared.length === 0) {
    return entries;
  }
  return entries.map(entry => {
    const owner = owners.get(entry.id)!;
    return owner === entry
      ? entry
      : {
          ...entry,
          spec: undefined,
          documentId: undefined,
          invalid: `its namespace ${entry.id} belongs to ${owner.customer}/${owner.name}`,
        };
  });
}

function ownedBefore(entry: EnvironmentEntry, previous: Entries): boolean {
  return previous.get(entry.folder)?.spec !== undefined;
}
