import { numberAt, recordAt, recordsAt, stringAt } from '../api/json';
import type { KubeObject } from '../api/object';
import { ClusterStage, deployment } from '../testing/ClusterStage';
import { conditionOf } from './conditions';

const NAMESPACED = (name: string) => ({
  pods: `/api/v1/namespaces/${name}/pods`,
  events: `/api/v1/namespaces/${name}/events`,
  quotas: `/api/v1/namespaces/${name}/resourcequotas`,
  services: `/api/v1/namespaces/${name}/services`,
  deployments: `/apis/apps/v1/namespaces/${name}/deployments`,
  replicaSets: `/apis/apps/v1/namespaces/${name}/replicasets`,
  statefulSets: `/apis/apps/v1/namespaces/${name}/statefulsets`,
  jobs: `/apis/batch/v1/namespaces/${name}/jobs`,
});

const MERGE = { 'content-type': 'application/merge-patch+json' };

function ready(object: KubeObject): number {
  return numberAt(object, 0, 'status', 'readyReplicas');
}

function rolledOut(object: KubeObject): boolean {
  return (
    conditionOf(object, 'Progressing')?.reason === 'NewReplicaSetAvailable' &&
    numberAt(object, 0, 'status', 'observedGeneration') ===
      object.metadata.generation
  );
}

function waitingReason(pod: KubeObject): string {
  const [status] = recordsAt(pod, 'status', 'containerStatuses');
  return stringAt(status, 'state', 'waiting', 'reason');
}

describe('the life of workloads', () => {
  let stage: ClusterStage;

  beforeAll(async () => {
    stage = await ClusterStage.start({ timings: { backoffMs: 1_000 } });
  });

  afterAll(() => stage.stop());

  it('rolls out, keeps the old version serving when the new one fails, and heals', async () => {
    await stage.namespace('acme');
    const paths = NAMESPACED('acme');
    await stage.call('POST', paths.services, {
      metadata: { name: 'web' },
      spec: {
        selector: { app: 'web' },
        ports: [{ port: 80, targetPort: 8080 }],
      },
    });
    await stage.call('POST', paths.deployments, deployment('web'));
    const live = await stage.until(paths.deployments, rolledOut);
    expect(live.status).toMatchObject({ replicas: 2, availableReplicas: 2 });
    expect(live.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '1',
    });
    expect(conditionOf(live, 'Available')?.status).toBe('True');

    const image = 'registry.example.com/web:9.0.0';
    const setImage = (to: string) =>
      stage.call(
        'PATCH',
        `${paths.deployments}/web`,
        {
          spec: {
            template: { spec: { containers: [{ name: 'web', image: to }] } },
          },
        },
        { 'content-type': 'application/strategic-merge-patch+json' },
      );
    await setImage(image);
    const stuck = await stage.until(
      paths.pods,
      pod => waitingReason(pod) === 'ImagePullBackOff',
    );
    const [status] = recordsAt(stuck, 'status', 'containerStatuses');
    expect(stringAt(status, 'state', 'waiting', 'message')).toContain(
      `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
    );
    const { body: during } = await stage.call(
      'GET',
      `${paths.deployments}/web`,
    );
    expect(ready(during as KubeObject)).toBe(2);
    const { body: endpoints } = await stage.call(
      'GET',
      '/api/v1/namespaces/acme/endpoints/web',
    );
    const [subset] = recordsAt(endpoints, 'subsets');
    expect(recordsAt(subset, 'addresses')).toHaveLength(2);
    expect(recordsAt(subset, 'notReadyAddresses')).toHaveLength(1);
    const { body: events } = await stage.call(
      'GET',
      `${paths.events}?fieldSelector=involvedObject.name%3D${stuck.metadata.name}`,
    );
    expect(recordsAt(events, 'items').map(event => event.reason)).toEqual(
      expect.arrayContaining(['Scheduled', 'Pulling', 'Failed', 'BackOff']),
    );

    await setImage('registry.example.com/web:1.5.0');
    const healed = await stage.until(
      paths.deployments,
      object =>
        rolledOut(object) &&
        object.metadata.annotations?.['deployment.kubernetes.io/revision'] ===
          '3',
    );
    expect(healed.status).toMatchObject({ replicas: 2, updatedReplicas: 2 });
    const { body: pods } = await stage.call('GET', paths.pods);
    const serving = recordsAt(pods, 'items').filter(
      pod => !recordAt(pod, 'metadata').deletionTimestamp,
    );
    expect(serving).toHaveLength(2);
  });

  it('says when a rollout takes too long', async () => {
    await stage.namespace('late');
    const paths = NAMESPACED('late');
    const body = deployment('web', 'registry.example.com/web:9.9.9', 1);
    recordAt(body, 'spec');
    await stage.call('POST', paths.deployments, {
      ...body,
      spec: { ...recordAt(body, 'spec'), progressDeadlineSeconds: 1 },
    });
    const late = await stage.until(
      paths.deployments,
      object => conditionOf(object, 'Progressing')?.status === 'False',
    );
    expect(conditionOf(late, 'Progressing')).toMatchObject({
      reason: 'ProgressDeadlineExceeded',
    });
    expect(conditionOf(late, 'Available')).toMatchObject({
      reason: 'MinimumReplicasUnavailable',
    });
  });

  it('refuses pods beyond a quota, says so, and goes on when it grows', async () => {
    await stage.namespace('full');
    const paths = NAMESPACED('full');
    await stage.call('POST', paths.quotas, {
      metadata: { name: 'quota' },
      spec: { hard: { 'requests.cpu': '500m', pods: '10' } },
    });
    const asking = (cpu: string) => ({ resources: { requests: { cpu } } });
    await stage.call(
      'POST',
      paths.deployments,
      deployment('web', undefined, 2, asking('300m')),
    );
    const failing = await stage.until(
      paths.deployments,
      object => conditionOf(object, 'ReplicaFailure')?.status === 'True',
    );
    expect(conditionOf(failing, 'ReplicaFailure')).toMatchObject({
      reason: 'FailedCreate',
      message: expect.stringMatching(
        /^pods "web-[a-z0-9]+-[a-z0-9]+" is forbidden: exceeded quota: quota, requested: requests\.cpu=300m, used: requests\.cpu=300m, limited: requests\.cpu=500m$/,
      ),
    });
    await stage.until(
      paths.quotas,
      quota => recordAt(quota, 'status', 'used')['requests.cpu'] === '300m',
    );
    const bare = await stage.call('POST', paths.pods, {
      metadata: { name: 'bare' },
      spec: { containers: [{ name: 'a', image: 'a:1.0.0' }] },
    });
    expect(bare.body).toMatchObject({
      code: 403,
      message:
        'pods "bare" is forbidden: failed quota: quota: must specify requests.cpu for: a',
    });
    await stage.call(
      'PATCH',
      `${paths.quotas}/quota`,
      { spec: { hard: { 'requests.cpu': '1' } } },
      MERGE,
    );
    const grown = await stage.until(paths.deployments, rolledOut);
    expect(conditionOf(grown, 'ReplicaFailure')).toBeUndefined();
  });

  it('fills limits in and holds pods against the security standard', async () => {
    await stage.namespace('strict', {
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    const paths = NAMESPACED('strict');
    await stage.call('POST', '/api/v1/namespaces/strict/limitranges', {
      metadata: { name: 'limits' },
      spec: {
        limits: [{ type: 'Container', default: { cpu: '200m' } }],
      },
    });
    const pod = (securityContext: object) => ({
      metadata: { name: 'web' },
      spec: {
        containers: [{ name: 'web', image: 'web:1.0.0', securityContext }],
      },
    });
    const refused = await stage.call(
      'POST',
      paths.pods,
      pod({ privileged: true }),
    );
    expect(refused.body).toMatchObject({
      code: 403,
      message: expect.stringMatching(
        /violates PodSecurity "restricted:latest": privileged \(container "web" must not set securityContext.privileged=true\), allowPrivilegeEscalation != false .*runAsNonRoot != true/,
      ),
    });
    const accepted = await stage.call(
      'POST',
      paths.pods,
      pod({
        allowPrivilegeEscalation: false,
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      }),
    );
    expect(accepted.code).toBe(201);
    expect(recordsAt(accepted.body, 'spec', 'containers')[0].resources).toEqual(
      {
        limits: { cpu: '200m' },
        requests: { cpu: '200m' },
      },
    );
  });

  it('leaves pods that fit nowhere pending, with the reason', async () => {
    await stage.namespace('huge');
    const paths = NAMESPACED('huge');
    await stage.call('POST', paths.pods, {
      metadata: { name: 'huge' },
      spec: {
        containers: [
          {
            name: 'a',
            image: 'a:1.0.0',
            resources: { requests: { cpu: '64' } },
          },
        ],
      },
    });
    const pending = await stage.until(
      paths.pods,
      pod => conditionOf(pod, 'PodScheduled')?.status === 'False',
    );
    expect(conditionOf(pending, 'PodScheduled')?.message).toMatch(
      /^0\/2 nodes are available: 2 Insufficient cpu\./,
    );
    expect(stringAt(pending, 'status', 'phase')).toBe('Pending');
  });

  it('starts a StatefulSet in order with bound volumes, and finishes a Job', async () => {
    await stage.namespace('data');
    const paths = NAMESPACED('data');
    const template = recordAt(deployment('db'), 'spec', 'template');
    await stage.call('POST', paths.statefulSets, {
      metadata: { name: 'db' },
      spec: {
        replicas: 2,
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
            },
          },
        ],
      },
    });
    const set = await stage.until(paths.statefulSets, o => ready(o) === 2);
    expect(set.status).toMatchObject({ replicas: 2, updatedReplicas: 2 });
    const { body: claims } = await stage.call(
      'GET',
      '/api/v1/namespaces/data/persistentvolumeclaims',
    );
    expect(
      recordsAt(claims, 'items').map(c => [
        stringAt(c, 'metadata', 'name'),
        stringAt(c, 'status', 'phase'),
      ]),
    ).toEqual([
      ['data-db-0', 'Bound'],
      ['data-db-1', 'Bound'],
    ]);
    await stage.call('POST', paths.jobs, {
      metadata: { name: 'once' },
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'a', image: 'a:1.0.0' }],
          },
        },
      },
    });
    const job = await stage.until(
      paths.jobs,
      o => conditionOf(o, 'Complete')?.status === 'True',
    );
    expect(job.status).toMatchObject({ succeeded: 1 });
  });

  it('waits for what a pod mounts', async () => {
    await stage.namespace('mounts');
    const paths = NAMESPACED('mounts');
    await stage.call('POST', paths.pods, {
      metadata: { name: 'web' },
      spec: {
        containers: [
          {
            name: 'a',
            image: 'a:1.0.0',
            envFrom: [{ secretRef: { name: 'later' } }],
          },
        ],
      },
    });
    const waiting = await stage.until(
      paths.pods,
      pod => waitingReason(pod) === 'CreateContainerConfigError',
    );
    expect(waitingReason(waiting)).toBe('CreateContainerConfigError');
    await stage.call('POST', '/api/v1/namespaces/mounts/secrets', {
      metadata: { name: 'later' },
    });
    const running = await stage.until(
      paths.pods,
      pod => stringAt(pod, 'status', 'phase') === 'Running',
    );
    expect(running.metadata.name).toBe('web');
  });

  it('leaves nothing of a deleted namespace', async () => {
    const since = await stage.revision('/api/v1/namespaces');
    await stage.core.deleteNamespace({ name: 'acme' });
    const blocked = await stage.call(
      'POST',
      '/api/v1/namespaces/acme/configmaps',
      {
        metadata: { name: 'late' },
      },
    );
    expect(blocked.body).toMatchObject({
      code: 403,
      message:
        'configmaps "late" is forbidden: unable to create new content in namespace acme because it is being terminated',
    });
    await stage.until(
      '/api/v1/namespaces',
      (object, event) => event === 'DELETED' && object.metadata.name === 'acme',
      { resourceVersion: since },
    );
    const paths = NAMESPACED('acme');
    for (const path of [
      ...Object.values(paths),
      '/api/v1/namespaces/acme/secrets',
    ]) {
      const { body } = await stage.call('GET', path);
      expect(recordsAt(body, 'items')).toEqual([]);
    }
  });
});
