import { GitFailedError } from './GitFailedError';
import type { GitProcess } from './GitProcess';

export interface CommitSignature {
  name: string;
  email: string;
  /** Seconds since 1970. */
  seconds: number;
}

/** One file of a commit; `content` absent and no `id`: it goes. */
export type CommitFile =
  | { path: string; content: string }
  | { path: string; mode: string; id: string }
  | { path: string; deleted: true };

export interface NewCommit {
  author: CommitSignature;
  committer: CommitSignature;
  message: string;
  /** A commit's id, or the place of an earlier one in the same list; a first commit has none. */
  parent: string | number | undefined;
  /** A second parent, whose history this commit takes in without its files. */
  merged?: string;
  /** True where the files are all that the commit holds, instead of changes to its parent. */
  whole: boolean;
  files: CommitFile[];
}

/** Only objects matter here; the ref is fast-import's own, which it can't do without. */
const REF = 'refs/berth/writing';

/**
 * Writes commits into the repository, where nothing refers to them yet; resolves to their ids in order.
 *
 * @throws GitFailedError, MirrorDamagedError
 */
export async function fastImport(
  git: GitProcess,
  commits: NewCommit[],
): Promise<string[]> {
  if (commits.length === 0) {
    return [];
  }
  // "force" is about fast-import's own ref, which goes from one history to another.
  const output = await git.run(
    ['fast-import', '--quiet', '--done', '--force', '--date-format=raw'],
    { input: inChunks(stream(commits)) },
  );
  const ids = output.toString('latin1').trim().split('\n');
  if (
    ids.length !== commits.length ||
    !ids.every(id => /^[0-9a-f]{40}$/.test(id))
  ) {
    throw new GitFailedError(
      'fast-import',
      `it wrote ${ids.length} commits instead of ${commits.length}`,
    );
  }
  return ids;
}

/** Bytes that are written at once: each write waits for its turn among all that the process does. */
const CHUNK = 256 * 1024;

function* inChunks(parts: Iterable<Buffer>): Generator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for (const part of parts) {
    waiting.push(part);
    bytes += part.length;
    if (bytes >= CHUNK) {
      yield Buffer.concat(waiting);
      waiting = [];
      bytes = 0;
    }
  }
  yield Buffer.concat(waiting);
}

function* stream(commits: NewCommit[]): Generator<Buffer> {
  for (const [index, commit] of commits.entries()) {
    const lines: string[] = [];
    if (commit.parent === undefined) {
      lines.push(`reset ${REF}\n`);
    }
    lines.push(
      `commit ${REF}\n`,
      `mark :${index + 1}\n`,
      `author ${signature(commit.author)}\n`,
      `committer ${signature(commit.committer)}\n`,
      data(commit.message),
    );
    if (commit.parent !== undefined) {
      lines.push(
        typeof commit.parent === 'number'
          ? `from :${commit.parent + 1}\n`
          : `from ${commit.parent}\n`,
      );
    }
    if (commit.merged !== undefined) {
      lines.push(`merge ${commit.merged}\n`);
    }
    if (commit.whole) {
      lines.push('deleteall\n');
    }
    for (const file of commit.files) {
      if ('deleted' in file) {
        lines.push(`D ${quoted(file.path)}\n`);
      } else if ('id' in file) {
        lines.push(`M ${file.mode} ${file.id} ${quoted(file.path)}\n`);
      } else {
        lines.push(
          `M 100644 inline ${quoted(file.path)}\n`,
          data(file.content),
        );
      }
    }
    lines.push('\n', `get-mark :${index + 1}\n`);
    yield Buffer.from(lines.join(''), 'utf8');
  }
  yield Buffer.from('done\n');
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** A name and address as a commit can hold them. */
function signature({ name, email, seconds }: CommitSignature): string {
  return `${plain(name) || 'unknown'} <${plain(email).replace(
    /\s/g,
    '',
  )}> ${seconds} +0000`;
}

function plain(text: string): string {
  return text.replace(/[\p{C}<>]/gu, '').trim();
}

function quoted(path: string): string {
  return `"${path
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n')}"`;
}
