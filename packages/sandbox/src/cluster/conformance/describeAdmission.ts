import { recordAt, recordsAt } from '../api/json';
import type { JsonObject } from '../api/object';
import type { ConformanceClient } from './ConformanceClient';
import { configMap, deployment, pod } from './objects';

const QUOTA = '/api/v1/namespaces/conform-quota';
const LIMITS = '/api/v1/namespaces/conform-limits';

/** Quotas, limits, Pod Security: what they refuse, in which words. */
export function describeAdmission(api: () => ConformanceClient): void {
  describe('admission', () => {
    beforeAll(async () => {
      await api().namespace('conform-quota');
      await api().create(`${QUOTA}/resourcequotas`, {
        metadata: { name: 'quota' },
        spec: {
          hard: {
            'requests.cpu': '500m',
            'limits.memory': '1Gi',
            'count/configmaps': '2',
          },
        },
      });
      await api().until(`${QUOTA}/resourcequotas/quota`, ({ body }) =>
        Boolean(recordAt(body, 'status', 'used')['count/configmaps']),
      );
      await api().namespace('conform-limits');
      await api().create(`${LIMITS}/limitranges`, {
        metadata: { name: 'limits' },
        spec: {
          limits: [
            {
              type: 'Container',
              default: { cpu: '200m', memory: '128Mi' },
              defaultRequest: { cpu: '100m' },
              max: { cpu: '1' },
              min: { memory: '16Mi' },
            },
          ],
        },
      });
      for (const level of ['baseline', 'restricted']) {
        await api().namespace(`conform-${level}`, {
          'pod-security.kubernetes.io/enforce': level,
        });
      }
    });

    const refusal = async (path: string, body: JsonObject) => {
      const answer = await api().create(path, body);
      expect(answer.body).toMatchObject({ code: 403, reason: 'Forbidden' });
      return answer.body.message;
    };
    const amounts = (cpu: string, memory: string) => ({
      resources: { requests: { cpu }, limits: { memory } },
    });

    it('refuses more than the quota, and what says no amounts', async () => {
      const pods = `${QUOTA}/pods`;
      expect(await refusal(pods, pod('none'))).toBe(
        'pods "none" is forbidden: failed quota: quota: must specify limits.memory for: web; requests.cpu for: web',
      );
      expect(await refusal(pods, pod('large', amounts('600m', '2Gi')))).toBe(
        'pods "large" is forbidden: exceeded quota: quota, requested: limits.memory=2Gi,requests.cpu=600m, used: limits.memory=0,requests.cpu=0, limited: limits.memory=1Gi,requests.cpu=500m',
      );
      const fits = await api().create(
        pods,
        pod('fits', amounts('400m', '512Mi')),
      );
      expect(fits.code).toBe(201);
      expect(await refusal(pods, pod('more', amounts('200m', '1Mi')))).toBe(
        'pods "more" is forbidden: exceeded quota: quota, requested: requests.cpu=200m, used: requests.cpu=400m, limited: requests.cpu=500m',
      );
      await api().create(`${QUOTA}/configmaps`, configMap('second'));
      expect(await refusal(`${QUOTA}/configmaps`, configMap('third'))).toBe(
        'configmaps "third" is forbidden: exceeded quota: quota, requested: count/configmaps=1, used: count/configmaps=2, limited: count/configmaps=2',
      );
      const { body } = await api().until(
        `${QUOTA}/resourcequotas/quota`,
        answer =>
          recordAt(answer.body, 'status', 'used')['limits.memory'] === '512Mi',
      );
      expect(body.status).toMatchObject({
        hard: { 'requests.cpu': '500m' },
        used: { 'requests.cpu': '400m', 'count/configmaps': '2' },
      });
    });

    it('says in the deployment which quota its pods exceed', async () => {
      const path = '/apis/apps/v1/namespaces/conform-quota/deployments';
      await api().create(path, deployment('large', amounts('900m', '64Mi'), 1));
      const { body } = await api().until(`${path}/large`, answer =>
        answer.text.includes('ReplicaFailure'),
      );
      const failure = recordsAt(body, 'status', 'conditions').find(
        ({ type }) => type === 'ReplicaFailure',
      );
      expect(failure).toMatchObject({
        status: 'True',
        reason: 'FailedCreate',
        message: expect.stringMatching(
          /^pods "large-[a-z0-9]+-[a-z0-9]{5}" is forbidden: exceeded quota: quota, requested: requests.cpu=900m, used: requests.cpu=400m, limited: requests.cpu=500m$/,
        ),
      });
    });

    it('fills in what a LimitRange says, and refuses what it does not allow', async () => {
      const pods = `${LIMITS}/pods`;
      const bare = await api().create(pods, pod('bare'));
      const [container] = recordsAt(bare.body, 'spec', 'containers');
      expect(container.resources).toEqual({
        limits: { cpu: '200m', memory: '128Mi' },
        requests: { cpu: '100m', memory: '128Mi' },
      });
      expect(recordAt(bare.body, 'metadata').annotations).toEqual({
        'kubernetes.io/limit-ranger':
          'LimitRanger plugin set: cpu, memory request for container web; cpu, memory limit for container web',
      });
      const half = { resources: { limits: { cpu: '500m' } } };
      const filled = await api().create(pods, pod('half', half));
      expect(recordsAt(filled.body, 'spec', 'containers')[0].resources).toEqual(
        {
          limits: { cpu: '500m', memory: '128Mi' },
          requests: { cpu: '500m', memory: '128Mi' },
        },
      );
      const large = { resources: { limits: { cpu: '2' } } };
      expect(await refusal(pods, pod('large', large))).toBe(
        'pods "large" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
      );
      const small = { resources: { requests: { memory: '1Mi' } } };
      expect(await refusal(pods, pod('small', small))).toBe(
        'pods "small" is forbidden: minimum memory usage per Container is 16Mi, but request is 1Mi',
      );
    });

    it('refuses pods below the level of Pod Security', async () => {
      const baseline = '/api/v1/namespaces/conform-baseline/pods';
      const words = 'pods "x" is forbidden: violates PodSecurity';
      const broken = pod(
        'x',
        {
          ports: [{ containerPort: 80, hostPort: 80 }],
          securityContext: {
            privileged: true,
            capabilities: { add: ['NET_ADMIN', 'SYS_TIME', 'CHOWN'] },
          },
        },
        {
          hostNetwork: true,
          hostPID: true,
          volumes: [{ name: 'root', hostPath: { path: '/' } }],
        },
      );
      expect(await refusal(baseline, broken)).toBe(
        `${words} "baseline:latest": non-default capabilities (container "web" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add), host namespaces (hostNetwork=true, hostPID=true), hostPath volumes (volume "root"), hostPort (container "web" uses hostPort 80), privileged (container "web" must not set securityContext.privileged=true)`,
      );
      expect((await api().create(baseline, pod('fine'))).code).toBe(201);
      const restricted = '/api/v1/namespaces/conform-restricted/pods';
      expect(await refusal(restricted, pod('x'))).toBe(
        `${words} "restricted:latest": allowPrivilegeEscalation != false (container "web" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "web" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "web" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "web" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
      );
      const volumes = [
        { name: 'a', nfs: { server: 'nfs.example.com', path: '/' } },
        {
          name: 'b',
          iscsi: {
            targetPortal: 'a',
            iqn: 'iqn.2001-04.com.example:b',
            lun: 0,
          },
        },
      ];
      const root = pod(
        'x',
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
            runAsNonRoot: true,
          },
        },
        { securityContext: { runAsUser: 0 }, volumes },
      );
      expect(await refusal(restricted, root)).toBe(
        `${words} "restricted:latest": restricted volume types (volumes "a", "b" use restricted volume types "iscsi", "nfs"), runAsUser=0 (pod must not set runAsUser=0)`,
      );
    });
  });
}
