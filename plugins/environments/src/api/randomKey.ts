/** A key that nobody else has, for `Idempotency-Key`: 32 hexadecimal digits. */
export function randomKey(): string {
  // `crypto.randomUUID` is missing where a portal is served over plain HTTP.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
