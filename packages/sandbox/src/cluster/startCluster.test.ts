import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordAt, recordsAt, stringAt } from './api/json';
import { conditionOf } from './life/conditions';
import { ClusterStage, deployment } from './testing/ClusterStage';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/acme/deployments';
const MAPS = '/api/v1/namespaces/acme/configmaps';

describe('a cluster with a folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-cluster-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps its objects over a restart and goes on living', async () => {
    const first = await ClusterStage.start({ dataDir: folder });
    await first.namespace('acme');
    await first.call('POST', MAPS, {
      metadata: { name: 'kept' },
      data: { a: 'b' },
    });
    await first.call('POST', DEPLOYMENTS, deployment('web', 'web:1.0.0', 1));
    const revision = await first.revision(MAPS);
    await first.stop();

    const second = await ClusterStage.start({ dataDir: folder });
    try {
      const { body } = await second.call('GET', `${MAPS}/kept`);
      expect(body).toMatchObject({ data: { a: 'b' } });
      expect(Number(await second.revision(MAPS))).toBeGreaterThanOrEqual(
        Number(revision),
      );
      await second.until(
        DEPLOYMENTS,
        o => conditionOf(o, 'Available')?.status === 'True',
      );
      const nodes = await second.call('GET', '/api/v1/nodes');
      expect(recordsAt(nodes.body, 'items')).toHaveLength(2);
      const namespace = await second.call('GET', '/api/v1/namespaces/acme');
      expect(recordAt(namespace.body, 'status').phase).toBe('Active');
      expect(stringAt(second.config.getCurrentCluster(), 'server')).toBe(
        second.cluster.url,
      );
    } finally {
      await second.stop();
    }
  });
});

describe('a cluster without a folder', () => {
  it('answers in time with a thousand environments', async () => {
    const stage = await ClusterStage.start({
      nodes: { count: 20, cpu: '64', memory: '256Gi', pods: 1_000 },
      speed: 1_000,
    });
    try {
      const last = 'env-999';
      for (let index = 0; index < 1_000; index += 1) {
        const name = `env-${index}`;
        await stage.call('POST', '/api/v1/namespaces', { metadata: { name } });
        await stage.call(
          'POST',
          `/apis/apps/v1/namespaces/${name}/deployments`,
          deployment('web', 'web:1.0.0', 1),
        );
      }
      await stage.until(
        `/apis/apps/v1/namespaces/${last}/deployments`,
        o => conditionOf(o, 'Available')?.status === 'True',
      );
      const list = await stage.call('GET', '/api/v1/pods?limit=500');
      expect(recordsAt(list.body, 'items')).toHaveLength(500);
    } finally {
      await stage.stop();
    }
  }, 120_000);
});
