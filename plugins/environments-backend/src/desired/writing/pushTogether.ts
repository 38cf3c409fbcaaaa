import type { DeliveryUpdate } from '../delivery/writeDeliveries';
import type { DesiredRepository } from '../DesiredRepository';
import { RemoteRefusedError } from '../git/RemoteRefusedError';

/**
 * Pushes commits of `main` with the delivery branches that belong to them. Forges keep protected branches, whoever asks
 * to delete them: then the rest goes without that, and the engine deletes what the shards do not hold any more.
 *
 * @param assertWriter - the fence before each push; @throws LeaseLostError
 * @returns those that moved
 * @throws as `pushAtomic`
 */
export async function pushTogether(
  { mirror }: Pick<DesiredRepository, 'mirror'>,
  tip: string,
  updates: DeliveryUpdate[],
  assertWriter: () => Promise<void>,
): Promise<DeliveryUpdate[]> {
  const push = async (these: DeliveryUpdate[]) => {
    await assertWriter();
    await mirror.push([{ branch: mirror.branch, commit: tip }, ...these]);
    return these;
  };
  try {
    return await push(updates);
  } catch (error) {
    const moved = updates.filter(({ commit }) => commit !== undefined);
    if (
      !(error instanceof RemoteRefusedError) ||
      moved.length === updates.length
    ) {
      throw error;
    }
    return push(moved);
  }
}
