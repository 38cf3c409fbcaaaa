import { InputError } from '@backstage/errors';
import {
  environmentReadPermission,
  type ListOperationsQuery,
  type OperationPage,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';
import { publicOperation } from './publicOperation';

const DEFAULT_LIMIT = 50;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A page of operations, newest first. */
export function listOperations({
  permissions,
  operations,
}: OperationsOptions): UseCase<ListOperationsQuery, OperationPage> {
  return authorized(permissions, environmentReadPermission, async query => {
    const { limit = DEFAULT_LIMIT, state, environment, requester } = query;
    const [customer, name] = environment?.split('/') ?? [];
    const { items, totalItems } = await operations.list({
      states: state,
      environment: environment === undefined ? undefined : { customer, name },
      requester,
      limit: limit + 1,
      after: query.cursor === undefined ? undefined : readCursor(query.cursor),
    });
    const shown = items.slice(0, limit);
    const last = shown[shown.length - 1];
    return {
      items: shown.map(publicOperation),
      totalItems,
      ...(items.length > limit && { nextCursor: writeCursor(last) }),
    };
  });
}

function writeCursor(last: { requestedAt: string; id: string }): string {
  return Buffer.from(`${last.requestedAt} ${last.id}`).toString('base64url');
}

function readCursor(cursor: string): { requestedAt: string; id: string } {
  const [requestedAt, id, more] = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split(' ');
  const whole =
    more === undefined &&
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(requestedAt) &&
    UUID.test(id ?? '');
  if (!whole) {
    throw new InputError(
      'cursor takes the nextCursor of the page before, unchanged',
    );
  }
  return { requestedAt, id };
}
