import { InputError } from '@backstage/errors';
import {
  environmentReadPermission,
  type EnvironmentReference,
  type HistoryEntry,
  type HistoryPage,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { HistoryCommit } from './DesiredReader';
import type { OperationsOptions } from './OperationsOptions';
import { publicOperation } from './publicOperation';

const DEFAULT_LIMIT = 50;

/** What became of an environment, newest first: operations and other people's commits. */
export function getHistory({
  permissions,
  desired,
  operations,
}: OperationsOptions): UseCase<
  EnvironmentReference & { limit?: number; cursor?: string },
  HistoryPage
> {
  return authorized(
    permissions,
    environmentReadPermission,
    async ({ customer, name, limit = DEFAULT_LIMIT, cursor }) => {
      if (cursor !== undefined && !/^[0-9a-f]{40}$/.test(cursor)) {
        throw new InputError(
          'cursor takes the nextCursor of the page before, unchanged',
        );
      }
      const page = await desired.history({ customer, name }, { limit, cursor });
      const items = await Promise.all(
        page.items.map(
          async ({
            operationId,
            ...entry
          }: HistoryCommit): Promise<HistoryEntry> => {
            const operation =
              operationId === undefined
                ? await withCommit({ customer, name }, entry.commit)
                : await find(operationId);
            return {
              ...entry,
              ...(operation && { operation, foreign: false }),
            };
          },
        ),
      );
      return {
        items,
        totalItems: page.totalItems,
        ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
      };
    },
  );

  /**
   * The operation of a commit that does not name one: whoever squashes a pull request may leave that out, and the forge
   * has said which commit came of it.
   */
  async function withCommit(environment: EnvironmentReference, commit: string) {
    const found = await operations.withCommit(environment, commit);
    return found && publicOperation(found);
  }

  /** Undefined where the database does not know it any more, which Git outlives. */
  async function find(id: string) {
    try {
      return publicOperation(await operations.get(id));
    } catch (error) {
      if (error instanceof Error && error.name === 'NotFoundError') {
        return undefined;
      }
      throw error;
    }
  }
}
