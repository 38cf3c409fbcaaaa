/** Milliseconds: more than a push or a merge may take. */
const LONGEST = 120_000;

/** When a claim that is made now ends by itself, RFC 3339, should the process be killed that made it. */
export function endOfClaim(): string {
  return new Date(Date.now() + LONGEST).toISOString();
}
