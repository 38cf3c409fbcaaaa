import { createHash, randomUUID } from 'node:crypto';

/**
 * Id of a new operation. With an idempotency key it follows from requester and key (a UUID of version 8), so that
 * the same key again leads to the same operation before anything is planned.
 */
export function operationId(
  requester: string,
  idempotencyKey: string | undefined,
): string {
  if (idempotencyKey === undefined) {
    return randomUUID();
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([requester, idempotencyKey]))
    .digest('hex');
  const variant = ((parseInt(hash[16], 16) % 4) + 8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
