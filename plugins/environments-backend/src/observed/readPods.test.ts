import { ClusterStage } from './__testUtils__/ClusterStage';
import { readPods } from './readPods';

const NAMESPACE = '/api/v1/namespaces/acme-staging';

describe('readPods', () => {
  let stage: ClusterStage;

  beforeEach(async () => {
    stage = await ClusterStage.start();
    await stage.apply(NAMESPACE, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'acme-staging' },
    });
  });
  afterEach(() => stage.stop());

  it('names what a pod is for before what only prepares it', async () => {
    await stage.apply(`${NAMESPACE}/pods/web-1`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1' },
      spec: {
        initContainers: [{ name: 'migrate', image: 'example.com/migrate:1' }],
        containers: [
          { name: 'web', image: 'example.com/web:1' },
          { name: 'proxy', image: 'example.com/proxy:1' },
        ],
      },
      status: {
        phase: 'Running',
        initContainerStatuses: [
          {
            name: 'migrate',
            state: { terminated: { exitCode: 0, reason: 'Completed' } },
          },
        ],
        containerStatuses: [
          { name: 'web', ready: true, state: { running: {} } },
        ],
      },
    });
    const [{ containers }] = await readPods(stage.cluster, 'acme-staging');
    expect(containers.map(({ name }) => name)).toEqual([
      'web',
      'proxy',
      'migrate',
    ]);
  });
});
