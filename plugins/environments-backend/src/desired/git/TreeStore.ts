import { LRUCache } from 'lru-cache';
import { MirrorDamagedError } from './MirrorDamagedError';
import type { GitProcess } from './GitProcess';
import { ObjectReader } from './ObjectReader';

export type TreeEntryType = 'file' | 'folder' | 'link' | 'submodule';

/** One name in a folder, as git holds it. */
export interface TreeEntry {
  type: TreeEntryType;
  /** Git's mode, such as `100644`. */
  mode: string;
  id: string;
}

/** What a folder holds, by name. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** Larger files are not read as text. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** A folder of 100,000 names fits. */
const MAX_OBJECT_BYTES = 16 * 1024 * 1024;
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/**
 * Folders and texts by object id. What two commits have in common is read and held once, since an id stands for
 * its content.
 */
export class TreeStore {
  readonly #git: GitProcess;
  readonly #objects: ObjectReader;
  readonly #trees = new LRUCache<string, Promise<Tree>>({ max: 200_000 });
  readonly #texts = new LRUCache<string, { text: Promise<string | undefined> }>(
    { max: 20_000 },
  );

  constructor(git: GitProcess) {
    this.#git = git;
    this.#objects = new ObjectReader(git, { maxBytes: MAX_OBJECT_BYTES });
  }

  /** @throws MirrorDamagedError where the folder is not there */
  tree(id: string): Promise<Tree> {
    const known = this.#trees.get(id);
    if (known) {
      return known;
    }
    const reading = this.#readTree(id);
    this.#trees.set(id, reading);
    reading.catch(() => this.#trees.delete(id));
    return reading;
  }

  /** Undefined for what is no text: binary, not UTF-8, or larger than 1 MiB. */
  text(id: string): Promise<string | undefined> {
    const known = this.#texts.get(id);
    if (known) {
      return known.text;
    }
    const text = this.#readText(id);
    this.#texts.set(id, { text });
    text.catch(() => this.#texts.delete(id));
    return text;
  }

  /** The id of a commit's root folder. */
  async rootOf(commit: string): Promise<string> {
    const object = await this.#objects.read(commit);
    const tree = /^tree ([0-9a-f]{40})\n/.exec(
      object?.data?.toString('latin1', 0, 46) ?? '',
    )?.[1];
    if (object?.type !== 'commit' || !tree) {
      throw new MirrorDamagedError(`commit ${commit} can't be read`);
    }
    return tree;
  }

  /** Reads all folders of a commit in one go, which is quicker than one by one where all of them will be asked for. */
  async preload(commit: string): Promise<void> {
    const root = await this.rootOf(commit);
    const listing = await this.#git.run([
      'ls-tree',
      '-r',
      '-t',
      '-z',
      '--full-tree',
      commit,
    ]);
    const trees = new Map<string, Map<string, TreeEntry>>([['', new Map()]]);
    const ids = new Map<string, string>([['', root]]);
    for (const line of listing.toString('utf8').split('\0')) {
      const tab = line.indexOf('\t');
      if (tab < 0) {
        continue;
      }
      const mode = line.slice(0, 6);
      const id = line.slice(tab - 40, tab);
      const path = line.slice(tab + 1);
      const slash = path.lastIndexOf('/');
      const entry = { type: typeOf(mode), mode, id };
      trees
        .get(slash < 0 ? '' : path.slice(0, slash))
        ?.set(path.slice(slash + 1), entry);
      if (entry.type === 'folder') {
        trees.set(path, new Map());
        ids.set(path, id);
      }
    }
    for (const [path, tree] of trees) {
      this.#trees.set(ids.get(path)!, Promise.resolve(tree));
    }
  }

  close(): void {
    this.#objects.close();
  }

  async #readTree(id: string): Promise<Tree> {
    if (id === EMPTY_TREE) {
      return new Map();
    }
    const object = await this.#objects.read(id);
    if (object?.type !== 'tree' || !object.data) {
      throw new MirrorDamagedError(`folder ${id} can't be read`);
    }
    return parseTree(object.data);
  }

  async #readText(id: string): Promise<string | undefined> {
    const object = await this.#objects.read(id);
    if (object?.type !== 'blob') {
      throw new MirrorDamagedError(`file ${id} can't be read`);
    }
    if (!object.data || object.data.length > MAX_TEXT_BYTES) {
      return undefined;
    }
    try {
      const text = new TextDecoder('utf-8', {
        fatal: true,
        ignoreBOM: true,
      }).decode(object.data);
      return text.includes('\0') ? undefined : text;
    } catch {
      return undefined;
    }
  }
}

function parseTree(data: Buffer): Tree {
  const tree = new Map<string, TreeEntry>();
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const end = data.indexOf(0, space);
    const mode = data.toString('latin1', at, space).padStart(6, '0');
    tree.set(data.toString('utf8', space + 1, end), {
      type: typeOf(mode),
      mode,
      id: data.toString('hex', end + 1, end + 21),
    });
    at = end + 21;
  }
  return tree;
}

function typeOf(mode: string): TreeEntryType {
  switch (mode) {
    case '040000':
      return 'folder';
    case '120000':
      return 'link';
    case '160000':
      return 'submodule';
    default:
      return 'file';
  }
}
