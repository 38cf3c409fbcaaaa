import { eventually } from '../testing/eventually';
import { deployment, namespace } from '../testing/objects';
import {
  hasCondition,
  RigStage,
  type WithConditions,
} from '../testing/RigStage';

interface Pod {
  metadata: { name: string };
  status: {
    containerStatuses?: Array<{
      ready: boolean;
      restartCount: number;
      state: { waiting?: { reason: string; message?: string } };
    }>;
  };
}

let stage: RigStage;

beforeAll(async () => {
  stage = await RigStage.start({ only: ['control-plane'] });
});

afterAll(() => stage?.end());

async function podsOf(space: string, app: string): Promise<Pod[]> {
  const list = await stage.get<{ items: Pod[] }>(
    'pods',
    '-n',
    space,
    '-l',
    `app=${app}`,
  );
  return list.items;
}

function waitingFor(reason: string) {
  return (pods: Pod[]) =>
    pods.length > 0 &&
    pods.every(
      ({ status }) =>
        status.containerStatuses?.[0].state.waiting?.reason === reason,
    );
}

describe('the control plane', () => {
  const image = 'registry.example.com/web';

  it('plays the life of pods: ready, an image that is missing, a crash, and what mends it', async () => {
    await stage.apply(
      namespace('life'),
      deployment({ name: 'good', namespace: 'life', image: `${image}:1.5.0` }),
      deployment({
        name: 'missing',
        namespace: 'life',
        image: `${image}:9.9.9`,
      }),
      deployment({
        name: 'crash',
        namespace: 'life',
        image: `${image}:1.0.0-crash`,
      }),
    );

    await stage.untilCondition(
      'Available',
      'True',
      'deployment',
      'good',
      '-n',
      'life',
    );
    const [pod] = await eventually(
      () => podsOf('life', 'missing'),
      waitingFor('ImagePullBackOff'),
    );
    expect(pod.status.containerStatuses?.[0].state.waiting?.message).toContain(
      `${image}:9.9.9: not found`,
    );
    const { items } = await eventually(
      () =>
        stage.get<{ items: Array<{ reason: string; message: string }> }>(
          'events',
          '-n',
          'life',
          `--field-selector=involvedObject.name=${pod.metadata.name}`,
        ),
      list => list.items.some(({ reason }) => reason === 'BackOff'),
    );
    expect(items).toContainEqual(
      expect.objectContaining({
        reason: 'Failed',
        message: expect.stringContaining(
          `Failed to pull image "${image}:9.9.9"`,
        ),
      }),
    );
    const [crashed] = await eventually(
      () => podsOf('life', 'crash'),
      waitingFor('CrashLoopBackOff'),
    );
    expect(crashed.status.containerStatuses?.[0].restartCount).toBeGreaterThan(
      0,
    );

    await stage.apply(
      deployment({
        name: 'missing',
        namespace: 'life',
        image: `${image}:1.6.0`,
      }),
    );
    await stage.untilCondition(
      'Available',
      'True',
      'deployment',
      'missing',
      '-n',
      'life',
    );
  });

  it('refuses what Pod Security and the quota do not allow, and says so in the ReplicaSet', async () => {
    await stage.apply(namespace('walls', 'restricted'), {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'quota', namespace: 'walls' },
      spec: { hard: { 'requests.cpu': '100m' } },
    });
    await expect(
      stage.cluster.kubectl.run([
        'run',
        'privileged',
        '--namespace=walls',
        `--image=${image}:1.0.0`,
        '--privileged',
      ]),
    ).rejects.toThrow(/violates PodSecurity "restricted:latest"/);

    await stage.apply(
      namespace('full'),
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'quota', namespace: 'full' },
        spec: { hard: { 'requests.cpu': '100m' } },
      },
      deployment({
        name: 'large',
        namespace: 'full',
        image: `${image}:1.0.0`,
        resources: { requests: { cpu: '200m' } },
      }),
    );
    const [replicaSet] = await eventually(
      async () =>
        (
          await stage.get<{ items: WithConditions[] }>(
            'replicasets',
            '-n',
            'full',
          )
        ).items,
      list => list.some(object => hasCondition(object, 'ReplicaFailure')),
    );
    expect(
      replicaSet.status?.conditions?.find(
        ({ type }) => type === 'ReplicaFailure',
      )?.message,
    ).toContain('exceeded quota');
  });

  it('has logs of pods, new ones too, and those of a container before its restart', async () => {
    const [pod] = await podsOf('life', 'crash');
    const logs = (...args: string[]) =>
      stage.cluster.kubectl.run([
        'logs',
        '-n',
        'life',
        pod.metadata.name,
        ...args,
      ]);

    expect(await logs()).toMatch(/^listening on :8080\n/);
    expect((await logs('--tail=2')).trim().split('\n')).toHaveLength(2);
    expect(await logs('--previous')).toContain('fatal: cannot reach');
    const before = (await logs()).length;
    await eventually(logs, text => text.length > before);
  });

  it('says 410 to who goes on from a state that the store has forgotten', async () => {
    const { metadata } = await stage.get<{
      metadata: { resourceVersion: string };
    }>('deployment', 'missing', '-n', 'life');
    await stage.cluster.compact();
    // Its cache knows what the store has forgotten; a new one does not.
    await stage.cluster.component('kube-apiserver').restart();

    const path = `/api/v1/namespaces/life/configmaps?limit=1&resourceVersionMatch=Exact&resourceVersion=${metadata.resourceVersion}`;
    await expect(
      stage.cluster.kubectl.run(['get', '--raw', path]),
    ).rejects.toThrow(/too old|Gone|Expired/i);
  });

  it('goes on where it was after its API server was killed', async () => {
    const server = stage.cluster.component('kube-apiserver');
    await server.kill();
    await expect(stage.cluster.kubectl.run(['get', 'nodes'])).rejects.toThrow(
      /refused/,
    );
    await server.start();

    await stage.untilCondition(
      'Available',
      'True',
      'deployment',
      'good',
      '-n',
      'life',
    );
    await expect(stage.cluster.metrics('kube-apiserver')).resolves.toContain(
      'apiserver_request_total',
    );
  });
});
