import { createHash } from 'node:crypto';

/** A file of a tree: its path, Git's mode and the id of its content. */
export interface TreeFile {
  path: string;
  mode: string;
  id: string;
}

type Folder = Map<string, Folder | TreeFile>;

/** The id that Git gives a folder with exactly these files, without asking it. */
export function treeId(files: TreeFile[]): string {
  const root: Folder = new Map();
  for (const file of files) {
    const names = file.path.split('/');
    let folder = root;
    for (const name of names.slice(0, -1)) {
      let next = folder.get(name);
      if (!(next instanceof Map)) {
        next = new Map();
        folder.set(name, next);
      }
      folder = next;
    }
    folder.set(names[names.length - 1], file);
  }
  return idOf(root).toString('hex');
}

/** The id that Git gives a file's content. */
export function blobId(content: string): string {
  return hash('blob', Buffer.from(content)).toString('hex');
}

function idOf(folder: Folder): Buffer {
  const entries = [...folder].map(([name, member]) => ({
    // Git sorts a folder as if its name ended with a slash.
    key: Buffer.from(member instanceof Map ? `${name}/` : name),
    head: Buffer.from(
      `${member instanceof Map ? '40000' : member.mode} ${name}\0`,
    ),
    id: member instanceof Map ? idOf(member) : Buffer.from(member.id, 'hex'),
  }));
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  return hash(
    'tree',
    Buffer.concat(entries.flatMap(({ head, id }) => [head, id])),
  );
}

function hash(type: string, content: Buffer): Buffer {
  return createHash('sha1')
    .update(`${type} ${content.length}\0`)
    .update(content)
    .digest();
}
