import type { LandingOptions } from './LandingOptions';

/** What a pull request waits for besides its merge. */
export interface Outstanding {
  /** Each in a few words; empty where nothing is missing. */
  outstanding: string[];
  /** Accounts at the forge, in their order. */
  approvedBy: string[];
}

/**
 * What a pull request waits for, by its checks and approvals.
 *
 * @param wanted - approvals that Berth waits for
 * @throws the forge's errors
 */
export async function outstandingOf(
  forge: Pick<LandingOptions['forge'], 'checks' | 'approvals'>,
  { number, head }: { number: number; head: string },
  wanted: number,
): Promise<Outstanding> {
  const { items } = await forge.checks(head);
  const approvals = await forge.approvals(number);
  const approvedBy = approvals.map(({ by }) => by).sort();
  const named = (state: string) =>
    items.filter(item => item.state === state).map(({ name }) => name);
  const failed = named('failure');
  const pending = named('pending');
  return {
    approvedBy,
    outstanding: [
      ...(failed.length > 0 ? [`failed: ${failed.join(', ')}`] : []),
      ...(pending.length > 0 ? [`under way: ${pending.join(', ')}`] : []),
      ...(approvedBy.length < wanted
        ? [`${approvedBy.length} of ${wanted} approvals`]
        : []),
    ],
  };
}
