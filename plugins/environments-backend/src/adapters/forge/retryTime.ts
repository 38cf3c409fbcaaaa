const DEFAULT_SECONDS = 60;
const LONGEST_SECONDS = 3_600;

/**
 * When a forge that has had too many requests takes the next one; undefined where an answer says nothing of that.
 * GitHub answers 403 or 429 with `Retry-After` or `X-RateLimit-Reset`, GitLab 429 with both (`RateLimit-Reset`).
 */
export function retryTime(
  status: number,
  headers: Headers,
  words: string,
): Date | undefined {
  const after = headers.get('retry-after');
  const limited =
    status === 429 ||
    (status === 403 &&
      (after !== null ||
        headers.get('x-ratelimit-remaining') === '0' ||
        /rate limit/i.test(words)));
  if (!limited && !(status === 503 && after !== null)) {
    return undefined;
  }
  const reset =
    headers.get('x-ratelimit-reset') ?? headers.get('ratelimit-reset');
  const seconds =
    after === null
      ? Number(reset ?? NaN) - Date.now() / 1000
      : secondsOf(after);
  const wait = Number.isFinite(seconds)
    ? Math.min(Math.max(seconds, 1), LONGEST_SECONDS)
    : DEFAULT_SECONDS;
  return new Date(Date.now() + wait * 1000);
}

/** RFC 9110: a number of seconds, or a date. */
function secondsOf(after: string): number {
  return /^\s*\d+\s*$/.test(after)
    ? Number(after)
    : (Date.parse(after) - Date.now()) / 1000;
}
