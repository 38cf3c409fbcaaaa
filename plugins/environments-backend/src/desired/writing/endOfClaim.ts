/** Milliseconds: more than a push or a merge may take. */
const LONGEST = 120_000;

/**
 * When a claim ends by itself, RFC 3339, should the process be killed that made it.
 *
 * @param from - when the push or the merge begins, in milliseconds since 1970; now where left out
 */
export function endOfClaim(from: number = Date.now()): string {
  return new Date(from + LONGEST).toISOString();
}
