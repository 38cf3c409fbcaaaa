import {
  type CommitSignature,
  fastImport,
  type NewCommit,
} from '../git/FastImport';
import type { GitProcess } from '../git/GitProcess';
import type { MainCommit } from '../history/readCommits';
import type { PlannedOperation } from './planBatch';

/**
 * Writes one commit for each operation, one on top of the other; nothing is pushed yet.
 *
 * @returns the commits, oldest first
 */
export async function writeCommits(
  git: GitProcess,
  tip: string,
  planned: PlannedOperation[],
  committer: CommitSignature,
): Promise<MainCommit[]> {
  const commits = planned.map((each, at): NewCommit & { message: string } => ({
    author: { ...each.operation.author, seconds: committer.seconds },
    committer,
    message: messageOf(each),
    parent: at === 0 ? tip : at - 1,
    whole: false,
    files: each.change.files.map(file =>
      file.after === undefined
        ? { path: file.path, deleted: true }
        : { path: file.path, content: file.after },
    ),
  }));
  const ids = await fastImport(git, commits);
  return commits.map((commit, at) => ({
    commit: ids[at],
    parent: at === 0 ? tip : ids[at - 1],
    at: new Date(committer.seconds * 1000).toISOString(),
    author: commit.author,
    title: commit.message.split('\n', 1)[0],
    message: commit.message,
    operationId: planned[at].operation.id,
    requestedBy: planned[at].operation.requester,
  }));
}

/** A commit's message with the trailers that Berth reads again. */
export function messageOf({ operation, change }: PlannedOperation): string {
  return `${oneLine(change.title)}\n\nOperation-Id: ${oneLine(
    operation.id,
  )}\nRequested-By: ${oneLine(operation.requester)}\n`;
}

/** A text that can't begin a line of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]+/gu, ' ').trim();
}
