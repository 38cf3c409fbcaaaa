import type {
  ForgeDelivery,
  ForgeEvent,
} from '@berth/plugin-environments-node';
import { z } from 'zod/v4';
import {
  assertHmac,
  pushedBranch,
  pushPayloadSchema,
  readPayload,
} from '../webhookSignature';

const pullRequestPayload = z.object({ number: z.number() });
const statusPayload = z.object({ sha: z.string() });

/** Reads what Gitea sends: `X-Gitea-Event` and `X-Gitea-Signature`, the HMAC-SHA256 of the body. */
export function readGiteaWebhook(
  secret: string,
  { header, body }: ForgeDelivery,
): ForgeEvent | undefined {
  assertHmac(secret, body, header('X-Gitea-Signature'));
  const event = header('X-Gitea-Event') ?? '';
  if (event === 'push') {
    const { ref, after } = readPayload(body, pushPayloadSchema);
    const branch = pushedBranch(ref);
    return branch === undefined
      ? undefined
      : { kind: 'push', branch, commit: after };
  }
  if (/^pull_request(_approved|_rejected|_sync)?$/.test(event)) {
    const { number } = readPayload(body, pullRequestPayload);
    return { kind: 'pull-request', number };
  }
  if (event === 'status') {
    const { sha } = readPayload(body, statusPayload);
    return { kind: 'check', commit: sha };
  }
  return undefined;
}
