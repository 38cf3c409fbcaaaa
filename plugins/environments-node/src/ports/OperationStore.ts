import type {
  EnvironmentReference,
  Operation,
  OperationPullRequest,
  OperationRequest,
  OperationState,
} from '@berth/plugin-environments-common';
import type { Lease } from './LeaseStore';

/** An operation with what only the backend needs of it. */
export interface StoredOperation extends Operation {
  request: OperationRequest;
}

export interface NewOperation {
  id: string;
  request: OperationRequest;
  title: string;
  environment: EnvironmentReference;
  requester: string;
  /** Display name and e-mail address of the commit's author. */
  author: { name: string; email: string };
  idempotencyKey?: string;
}

export interface OperationFilter {
  states?: OperationState[];
  environment?: EnvironmentReference;
  requester?: string;
  limit: number;
  /** Id and time of the last one of the page before. */
  after?: { requestedAt: string; id: string };
}

/** Where an operation goes, if it is where it is thought to be. */
export interface OperationChange {
  from: OperationState[];
  to: OperationState;
  /** RFC 3339. */
  at: string;
  message?: string;
  commit?: string;
  /** For `errored`, which the writer takes up again then. */
  retryAt?: string;
  /** Only where nobody has a claim on it. */
  unclaimed?: boolean;
  /** Leaves a claim on it: what it was claimed for may have happened, and nobody knows yet. */
  keepClaim?: boolean;
}

/** An operation that has not ended, and how far it has come. */
export interface OpenOperation {
  id: string;
  environment: EnvironmentReference;
  state: OperationState;
  /** Length of its timeline, which grows with each of its moves to another state. */
  entries: number;
}

/** An operation that has moved. */
export interface MovedOperation {
  id: string;
  to: OperationState;
  environment: EnvironmentReference;
}

/** Requests, from their coming to their end. Every method may be called twice with the same effect as once. */
export interface OperationStore {
  /**
   * Stores a request as `queued`. The same requester and idempotency key again give the first operation;
   * with another request they fail with ConflictError.
   */
  add(operation: NewOperation): Promise<StoredOperation>;
  /** Fails with NotFoundError. */
  get(id: string): Promise<StoredOperation>;
  list(
    filter: OperationFilter,
  ): Promise<{ items: StoredOperation[]; totalItems: number }>;
  /**
   * Those that wait for the writer, oldest first, whose retry time has come. One that comes after an operation on the
   * same environment (by its id, which is its namespace) whose retry time has not come waits with it.
   */
  queued(
    limit: number,
  ): Promise<
    Array<StoredOperation & { author: { name: string; email: string } }>
  >;
  /** Those that wait for approval, oldest first. */
  awaitingApproval(
    limit: number,
  ): Promise<
    Array<StoredOperation & { author: { name: string; email: string } }>
  >;
  /**
   * Claims operations that are not committed yet, so that nobody cancels them while their commit is on its way. A claim
   * ends at a time, RFC 3339, with the operation's next move that does not keep it, or when it is released. Resolves to
   * the ids of those that are claimed; the others have been committed or cancelled.
   */
  claim(ids: string[], until: string): Promise<string[]>;
  release(ids: string[]): Promise<void>;
  /** Moves an operation to a state, where it is in one of `from`; false where it is not any more. */
  move(id: string, change: OperationChange): Promise<boolean>;
  /**
   * As `move` one after the other, all of them or, where it rejects, none. Resolves to those that moved, each as often
   * as it did. With a lease it fails with LeaseOvertakenError where somebody else has taken that since.
   */
  moveAll(
    changes: Array<OperationChange & { id: string }>,
    lease?: Lease,
  ): Promise<MovedOperation[]>;
  /** Keeps how its pull request was seen last; false where there is no such operation. */
  setPullRequest(
    id: string,
    pullRequest: OperationPullRequest,
  ): Promise<boolean>;
  /** The operation on an environment that came with a commit; undefined where none did. */
  withCommit(
    environment: EnvironmentReference,
    commit: string,
  ): Promise<StoredOperation | undefined>;
  /** The newest operation on an environment, ended or not. */
  newest(
    environment: EnvironmentReference,
  ): Promise<StoredOperation | undefined>;
  /** All that have not ended, oldest first: so little of each that all can be asked for every few seconds. */
  open(): Promise<OpenOperation[]>;
  /**
   * Of each of these environments the operations that have not ended, and, ended or not, its newest and the newest that
   * has a commit; oldest first.
   */
  current(environments: EnvironmentReference[]): Promise<StoredOperation[]>;
}
