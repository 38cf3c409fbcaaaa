import { createHash } from 'node:crypto';
import type { SaidCheck } from '@berth/plugin-environments-node/testUtils';

export interface ModelCommit {
  sha: string;
  message: string;
  parents: ModelCommit[];
  /** The file that it changes; merges change none of their own. */
  path?: string;
}

export interface ModelPull {
  number: number;
  /** Whether its branch is one of a fork. */
  ofFork: boolean;
  branch: string;
  base: string;
  title: string;
  body: string;
  state: 'open' | 'closed' | 'merged';
  head: ModelCommit;
  /** When each commit came to its branch. */
  versions: Array<{ sha: string; at: string }>;
  mergeCommit?: string;
  endedBy?: string;
  endedAt?: string;
  approvals: Array<{ by: string; commit: string; at: string }>;
  comments: Array<{ by: string; text: string; at: string }>;
}

export type Refusal = 'exists' | 'moved' | 'conflicts' | 'check' | 'no branch';

export class ModelRefusal extends Error {
  constructor(readonly reason: Refusal) {
    super(reason);
  }
}

/** What happens in a forge, told to whoever serves it. */
export type ModelEvent =
  | { kind: 'push'; branch: string; commit: string }
  | { kind: 'pull-request'; pull: ModelPull };

/** A repository with branches and pull requests as forges have them, without any forge's words. */
export class ForgeModel {
  readonly branches = new Map<string, ModelCommit>();
  readonly pulls: ModelPull[] = [];
  readonly checks = new Map<string, Map<string, SaidCheck>>();
  requiredCheck: string | undefined;
  onEvent: (event: ModelEvent) => void = () => undefined;
  #ticks = 0;

  constructor(base = 'main') {
    this.branches.set(base, this.#newCommit('First', []));
  }

  commit(
    branch: string,
    base: string,
    file: { path: string; message: string },
  ): ModelCommit {
    const parent = this.branches.get(branch) ?? this.branches.get(base)!;
    const commit = this.#newCommit(file.message, [parent], file.path);
    this.#move(branch, commit);
    return commit;
  }

  open(
    request: Pick<ModelPull, 'branch' | 'base' | 'title' | 'body'>,
  ): ModelPull {
    const head = this.branches.get(request.branch);
    if (!head) {
      throw new ModelRefusal('no branch');
    }
    if (this.ofBranch(request.branch).some(({ state }) => state === 'open')) {
      throw new ModelRefusal('exists');
    }
    return this.#add(request, head, false);
  }

  /** One of a fork's branch, which may be named as one here, with a commit of its own. */
  openOfFork(
    request: Pick<ModelPull, 'branch' | 'base' | 'title' | 'body'>,
  ): ModelPull {
    const parent = this.branches.get(request.base)!;
    return this.#add(request, this.#newCommit(request.title, [parent]), true);
  }

  /** Newest first, those of branches that forks have under that name among them. */
  ofName(branch: string): ModelPull[] {
    return this.pulls.filter(pull => pull.branch === branch).reverse();
  }

  /** Newest first. */
  ofBranch(branch: string): ModelPull[] {
    return this.ofName(branch).filter(({ ofFork }) => !ofFork);
  }

  conflicts({ head, base }: ModelPull): boolean {
    const ours = ancestors(head);
    const theirs = ancestors(this.branches.get(base)!);
    const changed = (one: ModelCommit[], other: ModelCommit[]) =>
      one.filter(each => !other.includes(each)).map(({ path }) => path);
    const there = new Set(changed(theirs, ours));
    return changed(ours, theirs).some(
      path => path !== undefined && there.has(path),
    );
  }

  mayMerge(pull: ModelPull): Refusal | undefined {
    if (this.conflicts(pull)) {
      return 'conflicts';
    }
    const required = this.requiredCheck;
    const check =
      required && this.checks.get(pull.head.sha)?.get(required)?.state;
    return required !== undefined && check !== 'success' ? 'check' : undefined;
  }

  merge(
    pull: ModelPull,
    by: string,
    options: { head: string; message?: string; linear?: boolean },
  ): ModelCommit {
    if (pull.head.sha !== options.head) {
      throw new ModelRefusal('moved');
    }
    const refusal = this.mayMerge(pull);
    if (refusal) {
      throw new ModelRefusal(refusal);
    }
    const tip = this.branches.get(pull.base)!;
    const commit = options.linear
      ? this.#newCommit(pull.head.message, [tip], pull.head.path)
      : this.#newCommit(options.message ?? '', [tip, pull.head]);
    this.#move(pull.base, commit);
    this.#end(pull, 'merged', by);
    pull.mergeCommit = commit.sha;
    return commit;
  }

  close(pull: ModelPull, by: string): void {
    this.#end(pull, 'closed', by);
  }

  comment(pull: ModelPull, by: string, text: string): void {
    pull.comments.push({ by, text, at: this.#now() });
  }

  approve(pull: ModelPull, by: string): void {
    pull.approvals.push({ by, commit: pull.head.sha, at: this.#now() });
  }

  setCheck(commit: string, check: SaidCheck): void {
    const checks = this.checks.get(commit) ?? new Map<string, SaidCheck>();
    checks.set(check.name, check);
    this.checks.set(commit, checks);
  }

  history(branch: string): ModelCommit[] {
    return ancestors(this.branches.get(branch)!);
  }

  #add(
    request: Pick<ModelPull, 'branch' | 'base' | 'title' | 'body'>,
    head: ModelCommit,
    ofFork: boolean,
  ): ModelPull {
    const pull: ModelPull = {
      ...request,
      number: this.pulls.length + 1,
      ofFork,
      state: 'open',
      head,
      versions: [{ sha: head.sha, at: this.#now() }],
      approvals: [],
      comments: [],
    };
    this.pulls.push(pull);
    this.onEvent({ kind: 'pull-request', pull });
    return pull;
  }

  #end(pull: ModelPull, state: 'closed' | 'merged', by: string): void {
    Object.assign(pull, { state, endedBy: by, endedAt: this.#now() });
    this.onEvent({ kind: 'pull-request', pull });
  }

  #move(branch: string, commit: ModelCommit): void {
    this.branches.set(branch, commit);
    for (const pull of this.ofBranch(branch)) {
      if (pull.state === 'open') {
        pull.head = commit;
        pull.versions.unshift({ sha: commit.sha, at: this.#now() });
      }
    }
    this.onEvent({ kind: 'push', branch, commit: commit.sha });
  }

  #newCommit(
    message: string,
    parents: ModelCommit[],
    path?: string,
  ): ModelCommit {
    const sha = createHash('sha1')
      .update(`${this.#now()} ${message}`)
      .digest('hex');
    return { sha, message: message.trim(), parents, path };
  }

  /** Every call a second later, so that what comes after something has a later time. */
  #now(): string {
    this.#ticks += 1;
    return new Date(Date.UTC(2026, 0, 1) + this.#ticks * 1000).toISOString();
  }
}

/** A commit and all before it, newest first. */
function ancestors(commit: ModelCommit): ModelCommit[] {
  const found = new Set<ModelCommit>();
  const next = [commit];
  for (let each = next.shift(); each; each = next.shift()) {
    found.add(each);
    next.push(...each.parents);
  }
  return [...found];
}
