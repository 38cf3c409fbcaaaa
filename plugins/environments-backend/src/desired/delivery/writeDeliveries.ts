import { type CommitSignature, fastImport } from '../git/FastImport';
import type { GitProcess } from '../git/GitProcess';
import type { BranchUpdate } from '../git/pushAtomic';
import type { BranchHead } from '../git/readBranchHeads';
import type { DeliveryMove } from './DeliveryMove';

/** The commit on `main` that a delivery follows, as far as the delivery repeats it. */
export interface DeliverySource {
  mainCommit: string;
  author: CommitSignature;
  message: string;
  operationId?: string;
}

export type DeliveryUpdate = BranchUpdate & {
  head?: BranchHead;
  move: DeliveryMove;
};

/** Writes a commit for each branch that moves; nothing is pushed yet. */
export async function writeDeliveries(
  git: GitProcess,
  moves: DeliveryMove[],
  sourceOf: (move: DeliveryMove) => DeliverySource,
  committer: CommitSignature,
): Promise<DeliveryUpdate[]> {
  const sources = new Map(moves.map(move => [move, sourceOf(move)]));
  const written = moves.filter(move => move.files !== undefined);
  const commits = await fastImport(
    git,
    written.map(move => {
      const { author, message, mainCommit } = sources.get(move)!;
      return {
        author,
        committer,
        message: withTrailer(message, `Main-Commit: ${mainCommit}`),
        parent: move.parent,
        whole: true,
        files: move.files!,
      };
    }),
  );
  const ids = new Map(written.map((move, at) => [move, commits[at]]));
  return moves.map(move => {
    const commit = ids.get(move);
    const { author, message, mainCommit, operationId } = sources.get(move)!;
    return {
      branch: move.branch,
      commit,
      move,
      head:
        commit === undefined
          ? undefined
          : {
              commit,
              tree: move.tree!,
              at: new Date(committer.seconds * 1000).toISOString(),
              author: author.name,
              title: message.split('\n', 1)[0],
              mainCommit,
              operationId,
            },
    };
  });
}

/** A message with one more trailer, in the block of those that it has. */
function withTrailer(message: string, trailer: string): string {
  const text = message.trimEnd();
  const paragraphs = text.split(/\n\n+/);
  const last = paragraphs[paragraphs.length - 1];
  const hasTrailers =
    paragraphs.length > 1 && /^([A-Za-z][A-Za-z-]*: .*(\n|$))+$/.test(last);
  return `${text}${hasTrailers ? '\n' : '\n\n'}${trailer}\n`;
}
