import { createHash } from 'node:crypto';
import type { OperationKind } from '../contract/operation';
import type { FileChange } from '../contract/plan';

/** SHA-256, in hexadecimal, of what an operation would do: another change, or one of other files, has another hash. */
export function planHash(kind: OperationKind, files: FileChange[]): string {
  const sorted = [...files].sort((first, second) =>
    first.path < second.path ? -1 : 1,
  );
  return createHash('sha256')
    .update(
      JSON.stringify([
        kind,
        ...sorted.map(({ path, change, before, after }) => [
          path,
          change,
          before ?? null,
          after ?? null,
        ]),
      ]),
    )
    .digest('hex');
}
