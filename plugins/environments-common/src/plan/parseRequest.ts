import type { z } from 'zod/v4';
import { problemsOf } from '../contract/problemsOf';
import { jsonProblem } from '../rules/json';
import { RefusalError } from './RefusalError';

/**
 * A body, query or set of path parameters as a schema of the contract reads it.
 *
 * @throws RefusalError with a sentence for everything that it breaks
 */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const unwritable =
    value === undefined ? undefined : jsonProblem('the request', value);
  if (unwritable) {
    throw new RefusalError([{ field: '', message: unwritable }]);
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new RefusalError(
      problemsOf(result.error).map(({ field, message }) => ({
        field: field.replace(/^(environment|changes)\./, ''),
        message,
      })),
    );
  }
  return result.data;
}
