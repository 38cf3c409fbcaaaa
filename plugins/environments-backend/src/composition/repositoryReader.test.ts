import type { Cluster, Engine } from '@berth/plugin-environments-node';
import type { DesiredState } from '../desired';
import type { ObservedCluster } from '../observed';
import { repositoryReader } from './repositoryReader';
import { Surroundings } from './Surroundings';

const ALLOCATABLE = { cpu: 8, memory: 32 * 1024 ** 3, pods: 110 };

/** What plans are made from where the clusters are seen as given. */
async function planningClusters(seen: Promise<ObservedCluster[]>) {
  const surroundings = new Surroundings({
    clusters: {
      list: async () => [
        { name: 'eu-1', engine: 'flux', delivery: 'branches' } as Cluster,
      ],
    },
    engines: [{ name: 'flux' } as Engine],
    stages: [],
    repository: { url: 'https://git.example.com/platform', branch: 'main' },
    pullRequests: false,
  });
  const desired = { snapshot: () => ({}) } as DesiredState;
  const observed = { clusters: () => seen };
  const reader = repositoryReader(desired, observed, surroundings);
  return (await reader.planningContext()).clusters;
}

describe('what plans are made from', () => {
  it('has what clusters have to give', async () => {
    const seen: ObservedCluster = {
      name: 'eu-1',
      title: 'Europe 1',
      engine: 'flux',
      delivery: 'branches',
      reachable: true,
      allocatable: ALLOCATABLE,
    };
    expect(await planningClusters(Promise.resolve([seen]))).toEqual([
      expect.objectContaining({ name: 'eu-1', allocatable: ALLOCATABLE }),
    ]);
  });

  it('does not wait for clusters that don\u2019t say it', async () => {
    const [cluster] = await planningClusters(new Promise(() => {}));
    expect(cluster.name).toBe('eu-1');
    expect(cluster).not.toHaveProperty('allocatable');
  });
});
