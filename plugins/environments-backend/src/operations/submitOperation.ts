import { isDeepStrictEqual } from 'node:util';
import { ConflictError, InputError } from '@backstage/errors';
import {
  environmentId,
  environmentTitle,
  type EnvironmentReference,
  type Operation,
  type OperationRequest,
} from '@berth/plugin-environments-common';
import { refuseBlocked } from '@berth/plugin-environments-common/domain';
import type {
  NewOperation,
  StatusRecord,
} from '@berth/plugin-environments-node';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { environmentVersion } from './environmentVersion';
import { operationId } from './operationId';
import type { OperationsOptions } from './OperationsOptions';
import type { OutsiderCheck } from './OutsiderCheck';
import { permissionOf } from './permissionOf';
import { planRequest } from './planRequest';
import { PreconditionFailedError } from './PreconditionFailedError';
import { publicOperation } from './publicOperation';
import { refuseTakenNamespace } from './refuseTakenNamespace';
import { requesterOf } from './requesterOf';

/** What somebody asks for. */
export interface Submission {
  request: OperationRequest;
  idempotencyKey?: string;
  /** Versions of the environment's desired state that the caller may have read; `*` is any. */
  ifMatch?: string[];
}

/** Takes a request that can be done as things are now, and leaves it to the writer. */
export function submitOperation(
  options: OperationsOptions,
  outsiders: OutsiderCheck,
): UseCase<Submission, Operation> {
  const { permissions, operations, desired, authors } = options;
  return authorized(
    permissions,
    ({ request }) => permissionOf(request.kind),
    async ({ request, idempotencyKey, ifMatch }, caller) => {
      refuseKey(idempotencyKey);
      const requester = requesterOf(caller.credentials);
      const id = operationId(requester, idempotencyKey);
      const first =
        idempotencyKey === undefined ? undefined : await earlier(id, request);
      if (first) {
        return first;
      }
      const read =
        ifMatch && (await readState(environmentOf(request), ifMatch));
      const context = await desired.planningContext();
      const plan = await planRequest(operations, request, context);
      if (read && !isSameState(read, { spec: plan.before })) {
        throw stale(plan.environment);
      }
      refuseBlocked(plan);
      if (
        request.planHash !== undefined &&
        request.planHash !== plan.planHash
      ) {
        throw new ConflictError(
          `The plan of "${plan.title}" is another by now, since the repository changed; read it again`,
        );
      }
      const [findings] = await Promise.all([
        outsiders.find(context, plan),
        refuseTakenNamespace(options, plan),
      ]);
      refuseBlocked({ findings });
      const stored = await add(
        {
          id,
          // Whatever comes before the commit changes the plan of what was read, and the writer refuses another plan.
          request: read ? { ...request, planHash: plan.planHash } : request,
          title: plan.title,
          environment: plan.environment,
          requester,
          author: await authors.find(caller),
          idempotencyKey,
        },
        request,
      );
      options.wakeWriter();
      return stored;
    },
  );

  /** Stores an operation, or finds the one that the same key led to in the meantime. */
  async function add(
    operation: NewOperation,
    asked: OperationRequest,
  ): Promise<Operation> {
    try {
      return publicOperation(await operations.add(operation));
    } catch (error) {
      const first =
        error instanceof ConflictError &&
        operation.idempotencyKey !== undefined &&
        (await earlier(operation.id, asked));
      if (first) {
        return first;
      }
      throw error;
    }
  }

  /** The operation that this key led to, if any. */
  async function earlier(
    id: string,
    request: OperationRequest,
  ): Promise<Operation | undefined> {
    try {
      const operation = await operations.get(id);
      if (!isSameRequest(operation.request, request)) {
        throw new ConflictError(
          `The Idempotency-Key was used for another request, operation ${id}; take a new key for a new request`,
        );
      }
      return publicOperation(operation);
    } catch (error) {
      if (error instanceof Error && error.name === 'NotFoundError') {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * The state that `ifMatch` names; undefined where any will do.
   *
   * @throws PreconditionFailedError where the environment is in another
   */
  async function readState(
    environment: EnvironmentReference,
    ifMatch: string[],
  ): Promise<StatusRecord | undefined> {
    const { customer, name } = environment;
    const [record, newest] = await Promise.all([
      options.statuses.get(environmentId(customer, name)),
      operations.newest(environment),
    ]);
    if (record?.customer !== customer || record.name !== name) {
      throw stale(environment);
    }
    if (ifMatch.includes('*')) {
      return undefined;
    }
    if (!ifMatch.includes(environmentVersion(record, newest))) {
      throw stale(environment);
    }
    return record;
  }
}

function stale({ customer, name }: EnvironmentReference): Error {
  return new PreconditionFailedError(
    `If-Match names an earlier state of ${environmentTitle(
      customer,
      name,
    )}; read the environment again`,
  );
}

type Desired = Pick<StatusRecord, 'spec'>;

/** Whether the plan begins at what was read, which what shows environments may have been told of later or earlier. */
function isSameState({ spec }: Desired, other: Desired): boolean {
  return (
    environmentVersion({ spec }, undefined) ===
    environmentVersion(other, undefined)
  );
}

/** Whether it is the request that an operation was stored for, which may have been given the hash of its plan. */
function isSameRequest(
  stored: OperationRequest,
  request: OperationRequest,
): boolean {
  const asked = JSON.parse(JSON.stringify(request));
  const { planHash, ...given } = stored;
  return (
    isDeepStrictEqual(stored, asked) ||
    (request.planHash === undefined && isDeepStrictEqual(given, asked))
  );
}

function environmentOf(request: OperationRequest): EnvironmentReference {
  const { customer, name } = request.environment;
  return {
    customer,
    name: name ?? (request.kind === 'create' ? request.environment.stage : ''),
  };
}

function refuseKey(key: string | undefined): void {
  if (key !== undefined && !/^[!-~]{1,200}$/.test(key)) {
    throw new InputError(
      'Idempotency-Key takes 1 to 200 visible ASCII characters without spaces',
    );
  }
}
