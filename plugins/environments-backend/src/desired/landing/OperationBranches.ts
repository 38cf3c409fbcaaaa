import type { DesiredRepository } from '../DesiredRepository';
import { diffTrees } from '../git/diffTrees';
import { type CommitSignature, fastImport } from '../git/FastImport';
import type { BranchHead } from '../git/readBranchHeads';
import { mergeBases } from '../git/mergeBases';
import { GitTree } from '../git/GitTree';
import type { PlannedOperation } from '../writing/planBatch';
import { messageOf } from '../writing/writeCommits';
import { operationBranch } from './operationBranch';

export interface OperationBranchesOptions {
  repository: DesiredRepository;
  committer: () => CommitSignature;
  /** @throws LeaseLostError */
  assertWriter: () => Promise<void>;
}

/** The branches of operations that come by pull request. They only ever move forward. */
export class OperationBranches {
  constructor(private readonly options: OperationBranchesOptions) {}

  head(id: string): BranchHead | undefined {
    return this.options.repository.mirror.heads.get(operationBranch(id));
  }

  /** Names of all that there are. */
  names(): string[] {
    return [...this.options.repository.mirror.heads.keys()];
  }

  /**
   * Whether merging the branch gives what is planned on the newest commit: its newest commit is all that it adds to
   * `main`, it holds the same files, and `main` has not touched them since.
   */
  async fits({ operation, change }: PlannedOperation): Promise<boolean> {
    const head = this.head(operation.id);
    if (!head) {
      return false;
    }
    const { mirror, index } = this.options.repository;
    const { trees } = mirror;
    const base = await this.#base(head.commit);
    if (base === undefined) {
      return false;
    }
    const before = await GitTree.at(trees, base);
    const after = await GitTree.at(trees, head.commit);
    const planned = new Map(
      change.files.map(({ path, after: content }) => [path, content]),
    );
    for (const { path } of await diffTrees(before, after)) {
      if (!planned.has(path)) {
        return false;
      }
    }
    for (const [path, content] of planned) {
      const [there, then, now] = await Promise.all([
        after.read(path),
        before.entry(path),
        index!.tree.entry(path),
      ]);
      if (there !== content || then?.id !== now?.id) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes what is planned on the newest commit of `main` onto the branch and pushes it. Where there is a branch, the
   * new commit takes its history in, so that nobody's view of it is overwritten.
   *
   * @throws as `pushAtomic`; LeaseLostError
   */
  async write(planned: PlannedOperation): Promise<BranchHead> {
    const { repository, assertWriter } = this.options;
    const { mirror, index } = repository;
    const { operation, change } = planned;
    const committer = this.options.committer();
    const message = messageOf(planned);
    const [commit] = await fastImport(mirror.git, [
      {
        author: { ...operation.author, seconds: committer.seconds },
        committer,
        message,
        parent: index!.commit,
        merged: this.head(operation.id)?.commit,
        whole: false,
        files: change.files.map(({ path, after }) =>
          after === undefined
            ? { path, deleted: true as const }
            : { path, content: after },
        ),
      },
    ]);
    const head: BranchHead = {
      commit,
      tree: await mirror.trees.rootOf(commit),
      at: new Date(committer.seconds * 1000).toISOString(),
      author: operation.author.name,
      title: message.split('\n', 1)[0],
      operationId: operation.id,
    };
    await assertWriter();
    await mirror.push([
      { branch: operationBranch(operation.id), commit, head },
    ]);
    return head;
  }

  /**
   * The commit of `main` that a merge would take the branch's newest one to be a change of, where that is the first one
   * before it. Undefined where people pushed commits under it, took older ones of `main` for its beginning, or began a
   * history of its own: a merge would bring more than that one commit says, or undo what is on `main`.
   *
   * @throws GitFailedError, MirrorDamagedError
   */
  async #base(head: string): Promise<string | undefined> {
    const { mirror, index } = this.options.repository;
    const { git } = mirror;
    const parents = await git.run(['log', '-1', '--format=%P', head]);
    const [parent] = parents.toString('latin1').trim().split(' ');
    const bases = await mergeBases(git, index!.commit, head);
    return bases.length === 1 && bases[0] === parent ? parent : undefined;
  }

  /** What is gone on the remote is gone here too. */
  forget(id: string): Promise<void> {
    return this.options.repository.mirror.forget(operationBranch(id));
  }
}
