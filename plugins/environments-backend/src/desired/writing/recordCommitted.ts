import type { DesiredRepository } from '../DesiredRepository';
import type { CommittedOperations } from './CommittedOperations';
import type { CommittedOperation, OutcomeRecord } from './OutcomeRecord';
import type { WaitingOperation } from './WaitingOperation';

/**
 * Records those that `main` holds already, since the answer to an earlier push may have been lost, and gives them apart
 * from those that still wait.
 */
export async function recordCommitted(
  parts: { repository: DesiredRepository; outcomes: OutcomeRecord },
  history: CommittedOperations,
  operations: WaitingOperation[],
): Promise<{ committed: CommittedOperation[]; waiting: WaitingOperation[] }> {
  const { repository, outcomes } = parts;
  const committed = await history.find(
    repository.mirror.git,
    repository.index!.commit,
    operations.map(({ id }) => id),
  );
  await outcomes.committed(committed);
  const ids = new Set(committed.map(({ id }) => id));
  return {
    committed,
    waiting: operations.filter(({ id }) => !ids.has(id)),
  };
}
