import { isRecord } from './json';
import type { JsonObject } from './object';

const USER = { username: 'sandbox', groups: ['system:masters'] };

/** The answer to a review that is asked for by POST; undefined where the name is none. */
export function answerReview(
  plural: string,
  body: JsonObject,
): JsonObject | undefined {
  const asked: JsonObject = {
    ...body,
    metadata: isRecord(body.metadata) ? body.metadata : {},
  };
  switch (plural) {
    case 'selfsubjectaccessreviews':
    case 'subjectaccessreviews':
      return { ...asked, status: { allowed: true } };
    case 'selfsubjectrulesreviews':
      return {
        ...asked,
        status: {
          incomplete: false,
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      };
    case 'selfsubjectreviews':
      return { ...asked, status: { userInfo: USER } };
    case 'tokenreviews':
      return { ...asked, status: { authenticated: true, user: USER } };
    default:
      return undefined;
  }
}
