import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AuthenticationError, InputError } from '@backstage/errors';
import { z } from 'zod/v4';

/** @throws AuthenticationError unless the signature is the hexadecimal HMAC-SHA256 of the body */
export function assertHmac(
  secret: string,
  body: Buffer,
  signature: string | undefined,
): void {
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  assertSame(expected, signature?.toLowerCase());
}

/** Compares in a time that says nothing of what is compared. @throws AuthenticationError */
export function assertSame(expected: string, given: string | undefined): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (
    expected === '' ||
    !timingSafeEqual(digest(expected), digest(given ?? ''))
  ) {
    throw new AuthenticationError();
  }
}

/** The part of a webhook's body that matters. @throws InputError */
export function readPayload<Schema extends z.ZodType>(
  body: Buffer,
  schema: Schema,
): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(body.toString('utf8')));
  } catch {
    throw new InputError("the webhook's body has another shape than its event");
  }
}

/** What all forges say of a push. */
export const pushPayloadSchema = z.object({
  ref: z.string(),
  after: z.string(),
});

/** Undefined for tags and other refs. */
export function pushedBranch(ref: string): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(ref)?.[1];
}
