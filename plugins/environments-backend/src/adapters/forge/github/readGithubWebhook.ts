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

const PREFIX = 'sha256=';

const pullRequestPayload = z.object({
  pull_request: z.object({ number: z.number() }),
});
const statusPayload = z.object({
  sha: z.string(),
  branches: z.array(z.object({ name: z.string() })).optional(),
});
const checkPayload = z.object({
  pull_requests: z.array(z.object({ number: z.number() })),
});

/** Reads what GitHub sends: `X-GitHub-Event` and `X-Hub-Signature-256`, the HMAC-SHA256 of the body. */
export function readGithubWebhook(
  secret: string,
  { header, body }: ForgeDelivery,
): ForgeEvent | undefined {
  const signature = header('X-Hub-Signature-256');
  assertHmac(
    secret,
    body,
    signature?.startsWith(PREFIX) ? signature.slice(PREFIX.length) : undefined,
  );
  const event = header('X-GitHub-Event') ?? '';
  if (event === 'push') {
    const { ref, after } = readPayload(body, pushPayloadSchema);
    const branch = pushedBranch(ref);
    return branch === undefined
      ? undefined
      : { kind: 'push', branch, commit: after };
  }
  if (event === 'pull_request' || event === 'pull_request_review') {
    const { pull_request } = readPayload(body, pullRequestPayload);
    return { kind: 'pull-request', number: pull_request.number };
  }
  if (event === 'check_suite' || event === 'check_run') {
    const payload = z.object({ [event]: checkPayload });
    const pull = readPayload(body, payload)[event].pull_requests[0];
    return pull && { kind: 'pull-request', number: pull.number };
  }
  if (event === 'status') {
    const { sha, branches } = readPayload(body, statusPayload);
    return {
      kind: 'check',
      commit: sha,
      branches: branches?.map(({ name }) => name),
    };
  }
  return undefined;
}
