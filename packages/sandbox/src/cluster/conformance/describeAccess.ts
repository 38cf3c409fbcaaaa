import type { ConformanceClient } from './ConformanceClient';

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Who may ask, and asking what one may. */
export function describeAccess(api: () => ConformanceClient): void {
  describe('access', () => {
    it('answers nobody whose token it does not know, except on health', async () => {
      expect((await api().callAs('wrong', '/api')).body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
      expect((await api().get('/readyz')).text).toBe('ok');
    });

    it('says what one may do', async () => {
      const spec = {
        resourceAttributes: {
          namespace: 'default',
          verb: 'get',
          resource: 'pods',
        },
      };
      const answer = await api().create(REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec,
      });
      expect(answer).toMatchObject({
        code: 201,
        body: {
          kind: 'SelfSubjectAccessReview',
          apiVersion: 'authorization.k8s.io/v1',
          spec,
          status: { allowed: true },
        },
      });
      expect((await api().get(REVIEWS)).code).toBe(405);
      const empty = await api().create(REVIEWS, { spec: {} });
      expect(empty.body).toMatchObject({
        code: 422,
        message: expect.stringContaining(
          'exactly one of nonResourceAttributes or resourceAttributes must be specified',
        ),
      });
    });
  });
}
