import { isDeepStrictEqual } from 'node:util';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  environmentId,
  type EnvironmentReference,
  type OperationPullRequest,
  type OperationState,
} from '@berth/plugin-environments-common';
import { LeaseOvertakenError } from '../ports/LeaseOvertakenError';
import type { Lease } from '../ports/LeaseStore';
import type {
  MovedOperation,
  NewOperation,
  OpenOperation,
  OperationChange,
  OperationFilter,
  OperationStore,
  StoredOperation,
} from '../ports/OperationStore';
import { openStates, uncommittedStates } from '../ports/operationStates';
import type { MemoryLeaseStore } from './MemoryLeaseStore';

type Author = NewOperation['author'];

interface Row {
  sequence: number;
  operation: StoredOperation;
  author: Author;
  idempotencyKey?: string;
  retryAt?: string;
  claimedUntil?: string;
}

/** States whose message is the operation's error. */
const WITH_ERROR: ReadonlySet<OperationState> = new Set([
  'failed',
  'errored',
  'outdated',
]);

/** An `OperationStore` in memory: the twin of the database's, which passes the same contract. */
export class MemoryOperationStore implements OperationStore {
  readonly #rows = new Map<string, Row>();
  readonly #now: () => Date;
  readonly #leases: MemoryLeaseStore | undefined;

  /** Without `leases` moves with any lease are taken. */
  constructor(options: { now?: () => Date; leases?: MemoryLeaseStore } = {}) {
    this.#now = options.now ?? (() => new Date());
    this.#leases = options.leases;
  }

  async add(operation: NewOperation): Promise<StoredOperation> {
    const same =
      this.#rows.get(operation.id) ??
      (operation.idempotencyKey === undefined
        ? undefined
        : [...this.#rows.values()].find(
            row =>
              row.idempotencyKey === operation.idempotencyKey &&
              row.operation.requester === operation.requester,
          ));
    if (same) {
      if (
        !isDeepStrictEqual(same.operation.request, copied(operation.request))
      ) {
        throw new ConflictError(
          'This Idempotency-Key was used for another request; take a new key',
        );
      }
      return copied(same.operation);
    }
    const requestedAt = this.#now().toISOString();
    const stored: StoredOperation = {
      id: operation.id,
      kind: operation.request.kind,
      environment: operation.environment,
      state: 'queued',
      title: operation.title,
      requester: operation.requester,
      requestedAt,
      request: operation.request,
      timeline: [{ at: requestedAt, state: 'queued' }],
    };
    this.#rows.set(operation.id, {
      sequence: this.#rows.size,
      operation: copied(stored),
      author: { ...operation.author },
      idempotencyKey: operation.idempotencyKey,
    });
    return stored;
  }

  async get(id: string): Promise<StoredOperation> {
    const row = this.#rows.get(id);
    if (!row) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    return copied(row.operation);
  }

  async list(
    filter: OperationFilter,
  ): Promise<{ items: StoredOperation[]; totalItems: number }> {
    const matching = [...this.#rows.values()]
      .map(row => row.operation)
      .filter(
        operation =>
          (!filter.states || filter.states.includes(operation.state)) &&
          (!filter.environment ||
            sameEnvironment(operation, filter.environment)) &&
          (!filter.requester || operation.requester === filter.requester),
      )
      .sort(newestFirst);
    const { after } = filter;
    const rest = after
      ? matching.filter(operation => newestFirst(after, operation) < 0)
      : matching;
    return {
      items: copied(rest.slice(0, filter.limit)),
      totalItems: matching.length,
    };
  }

  async queued(
    limit: number,
  ): Promise<Array<StoredOperation & { author: Author }>> {
    const now = this.#now().toISOString();
    const held = new Set<string>();
    return [...this.#rows.values()]
      .sort((a, b) => a.sequence - b.sequence)
      .filter(({ operation: { state, environment }, retryAt }) => {
        const id = environmentId(environment.customer, environment.name);
        if (state === 'errored' && retryAt !== undefined && retryAt > now) {
          held.add(id);
          return false;
        }
        return (state === 'queued' || state === 'errored') && !held.has(id);
      })
      .slice(0, limit)
      .map(row => copied({ ...row.operation, author: { ...row.author } }));
  }

  async awaitingApproval(
    limit: number,
  ): Promise<Array<StoredOperation & { author: Author }>> {
    return [...this.#rows.values()]
      .sort((a, b) => a.sequence - b.sequence)
      .filter(({ operation }) => operation.state === 'awaiting-approval')
      .slice(0, limit)
      .map(row => copied({ ...row.operation, author: { ...row.author } }));
  }

  async claim(ids: string[], until: string): Promise<string[]> {
    const claimed = ids.filter(id =>
      uncommittedStates.includes(
        this.#rows.get(id)?.operation.state ?? 'cancelled',
      ),
    );
    for (const id of claimed) {
      this.#rows.get(id)!.claimedUntil = until;
    }
    return claimed;
  }

  async release(ids: string[]): Promise<void> {
    for (const id of ids) {
      const row = this.#rows.get(id);
      if (row) {
        row.claimedUntil = undefined;
      }
    }
  }

  async moveAll(
    changes: Array<OperationChange & { id: string }>,
    lease?: Lease,
  ): Promise<MovedOperation[]> {
    if (lease && this.#leases?.isNewest(lease) === false) {
      throw new LeaseOvertakenError(lease.name);
    }
    const moved: MovedOperation[] = [];
    for (const { id, ...change } of changes) {
      if (await this.move(id, change)) {
        moved.push({
          id,
          to: change.to,
          environment: copied(this.#rows.get(id)!.operation.environment),
        });
      }
    }
    return moved;
  }

  async move(id: string, change: OperationChange): Promise<boolean> {
    const row = this.#rows.get(id);
    if (!row || !change.from.includes(row.operation.state)) {
      return false;
    }
    const now = this.#now().toISOString();
    if (change.unclaimed && (row.claimedUntil ?? '') > now) {
      return false;
    }
    const { operation } = row;
    const entry = {
      at: change.at,
      state: change.to,
      ...(change.message === undefined ? {} : { message: change.message }),
    };
    // Endless retries must not make endless timelines: a state that comes again replaces itself.
    const repeated = operation.timeline.at(-1)?.state === change.to;
    operation.timeline.splice(
      operation.timeline.length - (repeated ? 1 : 0),
      1,
      entry,
    );
    operation.state = change.to;
    if (change.commit !== undefined) {
      operation.commit = change.commit;
      operation.committedAt = change.at;
    }
    if (openStates.includes(change.to)) {
      delete operation.endedAt;
    } else {
      operation.endedAt = change.at;
    }
    if (WITH_ERROR.has(change.to) && change.message !== undefined) {
      operation.error = change.message;
    } else {
      delete operation.error;
    }
    row.retryAt = change.to === 'errored' ? change.retryAt : undefined;
    if (!change.keepClaim) {
      row.claimedUntil = undefined;
    }
    return true;
  }

  async setPullRequest(
    id: string,
    pullRequest: OperationPullRequest,
  ): Promise<boolean> {
    const row = this.#rows.get(id);
    if (row) {
      row.operation.pullRequest = copied(pullRequest);
    }
    return row !== undefined;
  }

  async withCommit(
    environment: EnvironmentReference,
    commit: string,
  ): Promise<StoredOperation | undefined> {
    const row = [...this.#rows.values()].find(
      ({ operation }) =>
        operation.commit === commit && sameEnvironment(operation, environment),
    );
    return row && copied(row.operation);
  }

  async newest(
    environment: EnvironmentReference,
  ): Promise<StoredOperation | undefined> {
    const newest = [...this.#rows.values()]
      .filter(row => sameEnvironment(row.operation, environment))
      .sort((a, b) => b.sequence - a.sequence)[0];
    return newest && copied(newest.operation);
  }

  async open(): Promise<OpenOperation[]> {
    return [...this.#rows.values()]
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ operation }) => operation)
      .filter(({ state }) => openStates.includes(state))
      .map(({ id, environment, state, timeline }) => ({
        id,
        environment: { ...environment },
        state,
        entries: timeline.length,
      }));
  }

  async current(
    environments: EnvironmentReference[],
  ): Promise<StoredOperation[]> {
    const rows = [...this.#rows.values()]
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ operation }) => operation);
    return environments
      .flatMap(environment => {
        const own = rows.filter(it => sameEnvironment(it, environment));
        const newest = own.at(-1);
        const committed = own.findLast(({ commit }) => commit !== undefined);
        return own.filter(
          it =>
            openStates.includes(it.state) || it === newest || it === committed,
        );
      })
      .sort((a, b) => rows.indexOf(a) - rows.indexOf(b))
      .map(copied);
  }
}

/** A copy by way of JSON, as a database makes it. */
function copied<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

function sameEnvironment(
  operation: StoredOperation,
  { customer, name }: EnvironmentReference,
): boolean {
  return (
    operation.environment.customer === customer &&
    operation.environment.name === name
  );
}

function newestFirst(
  a: { requestedAt: string; id: string },
  b: { requestedAt: string; id: string },
): number {
  if (a.requestedAt !== b.requestedAt) {
    return a.requestedAt < b.requestedAt ? 1 : -1;
  }
  if (a.id === b.id) {
    return 0;
  }
  return a.id < b.id ? 1 : -1;
}
