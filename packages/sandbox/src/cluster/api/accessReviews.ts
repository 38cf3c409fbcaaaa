import { invalidOptions } from './ApiError';
import { isRecord, valueAt } from './json';
import type { JsonObject } from './object';
import type { RequestTarget } from './requestTarget';

const USER = { username: 'sandbox', groups: ['system:masters'] };

const ALL_RULES = {
  incomplete: false,
  resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
};

/* Whoever has the token may do everything, so no answer depends on the question. */
const ANSWERS: Record<string, [kind: string, status: JsonObject]> = {
  selfsubjectaccessreviews: ['SelfSubjectAccessReview', { allowed: true }],
  subjectaccessreviews: ['SubjectAccessReview', { allowed: true }],
  localsubjectaccessreviews: ['LocalSubjectAccessReview', { allowed: true }],
  selfsubjectrulesreviews: ['SelfSubjectRulesReview', ALL_RULES],
  selfsubjectreviews: ['SelfSubjectReview', { userInfo: USER }],
  tokenreviews: ['TokenReview', { authenticated: true, user: USER }],
};

/**
 * The answer to a review that is asked for by POST (`body` undefined: in a format that is not read); undefined where there is no such review.
 * @throws ApiError 422 where it does not say what it asks
 */
export function answerReview(
  target: RequestTarget,
  body: JsonObject | undefined,
): JsonObject | undefined {
  if (!Object.hasOwn(ANSWERS, target.plural)) return undefined;
  const [kind, status] = ANSWERS[target.plural];
  const asksAccess = target.plural.endsWith('accessreviews');
  if (
    asksAccess &&
    body &&
    !isRecord(valueAt(body, 'spec', 'resourceAttributes')) &&
    !isRecord(valueAt(body, 'spec', 'nonResourceAttributes'))
  ) {
    throw invalidOptions('', target.group, '', {
      reason: 'FieldValueInvalid',
      message:
        'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      field: 'spec.resourceAttributes',
    });
  }
  return {
    ...body,
    kind,
    apiVersion: `${target.group}/${target.version}`,
    metadata: isRecord(body?.metadata) ? body.metadata : {},
    status,
  };
}
