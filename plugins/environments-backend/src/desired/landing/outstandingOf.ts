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
  const approvedBy = await approversOf(forge, number);
  const named = (state: string) =>
    items.filter(item => item.state === state).map(({ name }) => name);
  const failed = named('failure');
  const pending = named('pending');
  const unread = items.filter(({ state }) => state === 'unknown');
  return {
    approvedBy,
    outstanding: [
      ...(failed.length > 0 ? [`failed: ${failed.join(', ')}`] : []),
      ...(pending.length > 0 ? [`still running: ${pending.join(', ')}`] : []),
      ...unread.map(
        ({ name, message }) =>
          `can't be read: ${name}${message ? ` (${message})` : ''}`,
      ),
      ...(approvedBy.length < wanted
        ? [`${approvedBy.length} of ${wanted} approvals`]
        : []),
    ],
  };
}

/**
 * Accounts at the forge that said yes to a pull request, in their order.
 *
 * @throws the forge's errors
 */
export async function approversOf(
  forge: Pick<LandingOptions['forge'], 'approvals'>,
  number: number,
): Promise<string[]> {
  const approvals = await forge.approvals(number);
  return approvals.map(({ by }) => by).sort();
}
