import type {
  ForgeDelivery,
  ForgeEvent,
} from '@berth/plugin-environments-node';
import { z } from 'zod/v4';
import {
  assertSame,
  pushedBranch,
  pushPayloadSchema,
  readPayload,
} from '../webhookSignature';

const mergeRequestPayload = z.object({
  object_attributes: z.object({ iid: z.number() }),
});
const pipelinePayload = z.object({
  merge_request: z.object({ iid: z.number() }).nullish(),
});

/** Reads what GitLab sends: `X-Gitlab-Event`, and the secret itself in `X-Gitlab-Token`. */
export function readGitlabWebhook(
  secret: string,
  { header, body }: ForgeDelivery,
): ForgeEvent | undefined {
  assertSame(secret, header('X-Gitlab-Token'));
  switch (header('X-Gitlab-Event')) {
    case 'Push Hook': {
      const { ref, after } = readPayload(body, pushPayloadSchema);
      const branch = pushedBranch(ref);
      return branch === undefined
        ? undefined
        : { kind: 'push', branch, commit: after };
    }
    case 'Merge Request Hook': {
      const { object_attributes } = readPayload(body, mergeRequestPayload);
      return { kind: 'pull-request', number: object_attributes.iid };
    }
    case 'Pipeline Hook': {
      const { merge_request } = readPayload(body, pipelinePayload);
      return merge_request
        ? { kind: 'pull-request', number: merge_request.iid }
        : undefined;
    }
    default:
      return undefined;
  }
}
