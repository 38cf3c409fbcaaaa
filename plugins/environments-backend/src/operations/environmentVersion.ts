import { createHash } from 'node:crypto';
import type { Operation } from '@berth/plugin-environments-common';
import type { StatusRecord } from '@berth/plugin-environments-node';

/**
 * Version of an environment's desired state: another one when its document changed or somebody asked for an
 * operation, the same while only the running state moves.
 */
export function environmentVersion(
  { spec, invalid }: Pick<StatusRecord, 'spec' | 'invalid'>,
  newest: Pick<Operation, 'id'> | undefined,
): string {
  return createHash('sha256')
    .update(JSON.stringify([sorted(spec), invalid ?? null, newest?.id ?? null]))
    .digest('hex')
    .slice(0, 20);
}

/** The same members in one order, whatever order they were read in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]);
  }
  return value ?? null;
}
