import { isDeepStrictEqual } from 'node:util';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  environmentId,
  environmentTitle,
  type EnvironmentReference,
  type OperationPullRequest,
} from '@berth/plugin-environments-common';
import {
  type Lease,
  type MovedOperation,
  type NewOperation,
  type OpenOperation,
  openStates,
  type OperationChange,
  type OperationFilter,
  type OperationStore,
  type StoredOperation,
  uncommittedStates,
} from '@berth/plugin-environments-node';
import type { Knex } from 'knex';
import { assertNewest } from './assertNewest';
import { moveOperations } from './moveOperations';
import {
  operationOf,
  type OperationRow,
  type TimelineRow,
} from './operationRow';

/** Environments, or operations, that one query asks for. */
const AT_ONCE = 200;

/** How often an addition is tried where the operation in its way ends in between. */
const ATTEMPTS = 5;

/** Operations in SQLite or PostgreSQL. */
export class DatabaseOperationStore implements OperationStore {
  constructor(
    private readonly knex: Knex,
    private readonly now: () => Date = () => new Date(),
  ) {}

  async add(operation: NewOperation): Promise<StoredOperation> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const inserted = await this.insert(operation);
      if (inserted) {
        return inserted;
      }
      const first = await this.inTheWay(operation);
      if (first) {
        return first;
      }
    }
    throw new ConflictError(
      `${operation.title} was refused again and again by operations that ended meanwhile; ask again`,
    );
  }

  async get(id: string): Promise<StoredOperation> {
    const row = await this.knex<OperationRow>('operations')
      .where({ id })
      .first();
    if (!row) {
      throw new NotFoundError(`There is no operation ${id}`);
    }
    const [operation] = await this.withTimelines([row]);
    return operation;
  }

  async list(
    filter: OperationFilter,
  ): Promise<{ items: StoredOperation[]; totalItems: number }> {
    const { states, environment, requester, limit, after } = filter;
    const matching = this.knex<OperationRow>('operations').modify(query => {
      if (states) {
        query.whereIn('state', states);
      }
      if (environment) {
        query.where(placeOf(environment));
      }
      if (requester !== undefined) {
        query.where({ requester });
      }
    });
    const rows: OperationRow[] = await matching
      .clone()
      .modify(query => {
        if (after) {
          query.where(
            'sequence',
            '<',
            this.knex('operations').select('sequence').where({ id: after.id }),
          );
        }
      })
      .orderBy('sequence', 'desc')
      .limit(limit)
      .select('*');
    const [{ total }] = await matching
      .clone()
      .count<Array<{ total: number | string }>>({ total: '*' });
    return {
      items: await this.withTimelines(rows),
      totalItems: Number(total),
    };
  }

  async queued(
    limit: number,
  ): Promise<
    Array<StoredOperation & { author: { name: string; email: string } }>
  > {
    const now = this.now().toISOString();
    const { knex } = this;
    const rows: OperationRow[] = await knex<OperationRow>('operations')
      .where(ready =>
        ready
          .where({ state: 'queued' })
          .orWhere(again =>
            again
              .where({ state: 'errored' })
              .where(due =>
                due.whereNull('retry_at').orWhere('retry_at', '<=', now),
              ),
          ),
      )
      .whereNotExists(
        knex({ earlier: 'operations' })
          .select(knex.raw('1'))
          .where('earlier.state', 'errored')
          .where('earlier.retry_at', '>', now)
          .where(
            'earlier.environment_id',
            knex.ref('operations.environment_id'),
          )
          .where('earlier.sequence', '<', knex.ref('operations.sequence')),
      )
      .orderBy('sequence')
      .limit(limit)
      .select('*');
    return this.withAuthors(rows);
  }

  async awaitingApproval(
    limit: number,
  ): ReturnType<OperationStore['awaitingApproval']> {
    const rows: OperationRow[] = await this.knex<OperationRow>('operations')
      .where({ state: 'awaiting-approval' })
      .orderBy('sequence')
      .limit(limit)
      .select('*');
    return this.withAuthors(rows);
  }

  async move(id: string, change: OperationChange): Promise<boolean> {
    const moved = await this.moveAll([{ id, ...change }]);
    return moved.length > 0;
  }

  moveAll(
    changes: Array<OperationChange & { id: string }>,
    lease?: Lease,
  ): Promise<MovedOperation[]> {
    return this.knex.transaction(async transaction => {
      if (lease) {
        await assertNewest(transaction, lease);
      }
      return moveOperations(transaction, changes, this.now().toISOString());
    });
  }

  async claim(ids: string[], until: string): Promise<string[]> {
    const claimed: string[] = [];
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      const rows = await this.knex<OperationRow>('operations')
        .whereIn('id', ids.slice(at, at + AT_ONCE))
        .whereIn('state', uncommittedStates)
        .update({ claimed_until: until })
        .returning('id');
      claimed.push(...rows.map(({ id }) => id));
    }
    return claimed;
  }

  async release(ids: string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      await this.knex<OperationRow>('operations')
        .whereIn('id', ids.slice(at, at + AT_ONCE))
        .update({ claimed_until: null });
    }
  }

  async setPullRequest(
    id: string,
    pullRequest: OperationPullRequest,
  ): Promise<boolean> {
    const kept = await this.knex<OperationRow>('operations')
      .where({ id })
      .update({ pull_request: JSON.stringify(pullRequest) });
    return kept > 0;
  }

  async withCommit(
    environment: EnvironmentReference,
    commit: string,
  ): Promise<StoredOperation | undefined> {
    const row = await this.knex<OperationRow>('operations')
      .where({ ...placeOf(environment), commit })
      .first();
    return row && (await this.withTimelines([row]))[0];
  }

  async newest(
    environment: EnvironmentReference,
  ): Promise<StoredOperation | undefined> {
    const row = await this.knex<OperationRow>('operations')
      .where(placeOf(environment))
      .orderBy('sequence', 'desc')
      .first();
    return row && (await this.withTimelines([row]))[0];
  }

  async open(): Promise<OpenOperation[]> {
    const { knex } = this;
    const entries = knex('operation_timeline')
      .count('*')
      .where('operation_id', knex.ref('operations.id'))
      .as('entries');
    const rows: Array<OperationRow & { entries: number | string }> = await knex(
      'operations',
    )
      .whereIn('state', openStates)
      .orderBy('sequence')
      .select('id', 'customer', 'name', 'state', entries);
    return rows.map(row => ({
      id: row.id,
      environment: { customer: row.customer, name: row.name },
      state: row.state,
      entries: Number(row.entries),
    }));
  }

  async current(
    environments: EnvironmentReference[],
  ): Promise<StoredOperation[]> {
    const rows: OperationRow[] = [];
    for (let at = 0; at < environments.length; at += AT_ONCE) {
      const places = environments
        .slice(at, at + AT_ONCE)
        .map(({ customer, name }) => [customer, name]);
      const ofThese = this.knex<OperationRow>('operations')
        .whereIn(['customer', 'name'], places)
        .whereIn(
          'environment_id',
          places.map(([customer, name]) => environmentId(customer, name)),
        );
      const newest = ofThese
        .clone()
        .max('sequence')
        .groupBy('environment_id', 'customer', 'name');
      rows.push(
        ...(await ofThese
          .clone()
          .where(wanted =>
            wanted
              .whereIn('state', openStates)
              .orWhereIn('sequence', newest)
              .orWhereIn('sequence', newest.clone().whereNotNull('commit')),
          )
          .orderBy('sequence')
          .select('*')),
      );
    }
    return this.withTimelines(rows);
  }

  /** Undefined where a unique index has something against it. */
  private insert(
    operation: NewOperation,
  ): Promise<StoredOperation | undefined> {
    const { request, environment } = operation;
    const at = this.now().toISOString();
    return this.knex.transaction(async transaction => {
      const [row] = await transaction<OperationRow>('operations')
        .insert({
          id: operation.id,
          kind: request.kind,
          ...placeOf(environment),
          state: 'queued',
          title: operation.title,
          requester: operation.requester,
          author_name: operation.author.name,
          author_email: operation.author.email,
          idempotency_key: operation.idempotencyKey ?? null,
          request: JSON.stringify(request),
          requested_at: at,
        })
        .onConflict()
        .ignore()
        .returning('*');
      if (!row) {
        return undefined;
      }
      const entries = await transaction<TimelineRow>('operation_timeline')
        .insert({ operation_id: operation.id, at, state: 'queued' })
        .returning('*');
      return operationOf(row, entries);
    });
  }

  /** The first operation of the same key; undefined where nothing is in the way any more. */
  private async inTheWay(
    operation: NewOperation,
  ): Promise<StoredOperation | undefined> {
    const { id, requester, idempotencyKey, request, environment } = operation;
    const first = await this.knex<OperationRow>('operations')
      .where({ id })
      .modify(query => {
        if (idempotencyKey !== undefined) {
          query.orWhere({ requester, idempotency_key: idempotencyKey });
        }
      })
      .first();
    if (first) {
      if (
        !isDeepStrictEqual(
          JSON.parse(first.request),
          JSON.parse(JSON.stringify(request)),
        )
      ) {
        throw new ConflictError(
          `The idempotency key was used for another request, operation ${first.id}; take a new key for a new request`,
        );
      }
      return (await this.withTimelines([first]))[0];
    }
    const creation = await this.knex<OperationRow>('operations')
      .where({ kind: 'create', ...idOf(environment) })
      .whereIn('state', uncommittedStates)
      .first();
    if (creation) {
      throw new ConflictError(
        `${environmentTitle(
          creation.customer,
          creation.name,
        )} is being created already, by operation ${creation.id}`,
      );
    }
    return undefined;
  }

  private async withAuthors(
    rows: OperationRow[],
  ): Promise<Array<StoredOperation & Pick<NewOperation, 'author'>>> {
    const operations = await this.withTimelines(rows);
    return operations.map((operation, index) => ({
      ...operation,
      author: {
        name: rows[index].author_name,
        email: rows[index].author_email,
      },
    }));
  }

  private async withTimelines(
    rows: OperationRow[],
  ): Promise<StoredOperation[]> {
    const timelines = new Map<string, TimelineRow[]>(
      rows.map(row => [row.id, []]),
    );
    const entries = await this.knex<TimelineRow>('operation_timeline')
      .whereIn('operation_id', [...timelines.keys()])
      .orderBy('sequence');
    for (const entry of entries) {
      timelines.get(entry.operation_id)?.push(entry);
    }
    return rows.map(row => operationOf(row, timelines.get(row.id) ?? []));
  }
}

function idOf({ customer, name }: EnvironmentReference) {
  return { environment_id: environmentId(customer, name) };
}

function placeOf(environment: EnvironmentReference) {
  const { customer, name } = environment;
  return { customer, name, ...idOf(environment) };
}
