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
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { environmentVersion } from './environmentVersion';
import { operationId } from './operationId';
import type { OperationsOptions } from './OperationsOptions';
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
      if (ifMatch) {
        await refuseStale(environmentOf(request), ifMatch);
      }
      const plan = await planRequest(
        operations,
        request,
        await desired.planningContext(),
      );
      refuseBlocked(plan);
      if (
        request.planHash !== undefined &&
        request.planHash !== plan.planHash
      ) {
        throw new ConflictError(
          `The plan of "${plan.title}" is another by now, since the repository changed; read it again`,
        );
      }
      await refuseTakenNamespace(options, plan);
      const stored = await operations.add({
        id,
        request,
        title: plan.title,
        environment: plan.environment,
        requester,
        author: await authors.find(caller),
        idempotencyKey,
      });
      options.wakeWriter();
      return publicOperation(stored);
    },
  );

  /** The operation that this key led to, if any. */
  async function earlier(
    id: string,
    request: OperationRequest,
  ): Promise<Operation | undefined> {
    try {
      const operation = await operations.get(id);
      const asked = JSON.parse(JSON.stringify(request));
      if (!isDeepStrictEqual(operation.request, asked)) {
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

  async function refuseStale(
    environment: EnvironmentReference,
    ifMatch: string[],
  ): Promise<void> {
    const { customer, name } = environment;
    const [record, newest] = await Promise.all([
      options.statuses.get(environmentId(customer, name)),
      operations.newest(environment),
    ]);
    const exists = record?.customer === customer && record.name === name;
    if (
      !exists ||
      !(
        ifMatch.includes('*') ||
        ifMatch.includes(environmentVersion(record, newest))
      )
    ) {
      throw new PreconditionFailedError(
        `If-Match names an earlier state of ${environmentTitle(
          customer,
          name,
        )}; read the environment again`,
      );
    }
  }
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
