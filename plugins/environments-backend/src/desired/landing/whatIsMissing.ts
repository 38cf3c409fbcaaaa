import type { LandingOptions } from './LandingOptions';

/** What a pull request waits for before Berth merges it, in words; undefined where nothing is missing. */
export async function whatIsMissing(
  forge: Pick<LandingOptions['forge'], 'checks' | 'approvals'>,
  number: number,
  head: string,
  wanted: number,
): Promise<{ missing?: string; approvedBy: string[] }> {
  const { items } = await forge.checks(head);
  const approvals = wanted > 0 ? await forge.approvals(number) : [];
  const approvedBy = approvals.map(({ by }) => by).sort();
  const named = (state: string) =>
    items.filter(item => item.state === state).map(({ name }) => name);
  const failed = named('failure');
  const pending = named('pending');
  const parts = [
    failed.length > 0 && `failed: ${failed.join(', ')}`,
    pending.length > 0 && `under way: ${pending.join(', ')}`,
    approvedBy.length < wanted && `${approvedBy.length} of ${wanted} approvals`,
  ].filter(Boolean);
  return {
    approvedBy,
    ...(parts.length > 0 && { missing: parts.join('; ') }),
  };
}
