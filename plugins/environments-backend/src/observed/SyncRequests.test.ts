import { mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { shardOf } from '@berth/plugin-environments-common';
import type { Cluster, Engine } from '@berth/plugin-environments-node';
import { SyncRequests } from './SyncRequests';

/** What an engine was asked for: `<cluster> <environment>`, and `+shard` with its shard. */
function setUp(
  fail: (times: number) => Error | undefined = () => undefined,
  asksForEach?: boolean,
  answered: () => Promise<void> = async () => {},
) {
  const asked: string[] = [];
  const clusters: Cluster[] = [];
  const engine: Pick<Engine, 'requestSync' | 'asksForEach'> = {
    asksForEach,
    async requestSync(cluster, id, options) {
      asked.push(`${cluster.name} ${id}${options?.shard ? ' +shard' : ''}`);
      clusters.push(cluster);
      await answered();
      const error = fail(asked.length);
      if (error) {
        throw error;
      }
    },
  };
  const requests = new SyncRequests({
    engines: new Map([['flux', engine as Engine]]),
    logger: mockServices.logger.mock(),
  });
  return { asked, clusters, requests };
}

/** All that needs no timer has happened then. */
const eventLoopTurn = () => new Promise(setImmediate);

const cluster = (name: string, delivery: Cluster['delivery'] = 'branches') =>
  ({ name, delivery, engine: 'flux' } as Cluster);

describe('SyncRequests', () => {
  it('asks once for each environment, once for each shard, and once for a cluster that reads main', async () => {
    const { asked, requests } = setUp();
    const ids = Array.from({ length: 200 }, (_, index) => `acme-e${index}`);
    await requests.ask([
      ...ids.map(id => ({
        environmentId: id,
        cluster: cluster('eu-1'),
        shard: true,
      })),
      ...ids.map(id => ({
        environmentId: id,
        cluster: cluster('eu-2', 'main'),
        shard: true,
      })),
      { environmentId: ids[0], cluster: cluster('eu-1'), shard: true },
    ]);
    const shards = new Set(ids.map(shardOf)).size;
    expect(asked.filter(it => it.startsWith('eu-1'))).toHaveLength(200);
    expect(asked.filter(it => /eu-1 .*shard/.test(it))).toHaveLength(shards);
    expect(asked.filter(it => it.startsWith('eu-2'))).toHaveLength(1);
  });

  it('asks for each environment of a cluster that reads main where its engine needs that', async () => {
    const { asked, requests } = setUp(undefined, true);
    await requests.ask(
      ['acme-dev', 'acme-staging', 'acme-dev'].map(environmentId => ({
        environmentId,
        cluster: cluster('eu-2', 'main'),
        shard: false,
      })),
    );
    expect(asked).toEqual(['eu-2 acme-dev', 'eu-2 acme-staging']);
  });

  it('asks a cluster that was away again, and gives up at once where that can\u2019t help', async () => {
    const away = setUp(times =>
      times === 1 ? new ServiceUnavailableError('away') : undefined,
    );
    const source = {
      environmentId: 'acme-staging',
      cluster: cluster('eu-1'),
      shard: false,
    };
    await away.requests.ask([source]);
    expect(away.asked).toHaveLength(2);

    // An API server that has just begun knows no rights yet.
    const starting = setUp(times =>
      times === 1 ? new NotAllowedError('forbidden') : undefined,
    );
    await starting.requests.ask([source]);
    expect(starting.asked).toHaveLength(2);

    const refused = setUp(() => new Error('invalid'));
    await refused.requests.ask([source]);
    expect(refused.asked).toHaveLength(1);
  });

  it('asks once for what was pushed again while its cluster is away, with what is known of the cluster by then', async () => {
    const { asked, clusters, requests } = setUp(times =>
      times === 1 ? new ServiceUnavailableError('away') : undefined,
    );
    const source = { environmentId: 'acme-staging', shard: false };
    const first = requests.ask([{ ...source, cluster: cluster('eu-1') }]);
    await eventLoopTurn();
    expect(asked).toHaveLength(1);
    const renewed = cluster('eu-1');
    await Promise.all([
      first,
      requests.ask([{ ...source, cluster: cluster('eu-1'), shard: true }]),
      requests.ask([{ ...source, cluster: renewed }]),
    ]);
    expect(asked).toEqual(['eu-1 acme-staging', 'eu-1 acme-staging +shard']);
    expect(clusters[1]).toBe(renewed);
  });

  it('asks once more for what was pushed while the request was on its way, and not before that ended', async () => {
    const answers: Array<() => void> = [];
    const { asked, requests } = setUp(
      () => undefined,
      false,
      () => new Promise(resolve => answers.push(resolve)),
    );
    const source = {
      environmentId: 'acme-staging',
      cluster: cluster('eu-1'),
      shard: false,
    };
    const first = requests.ask([source]);
    await eventLoopTurn();
    let heard = false;
    const second = Promise.all([
      requests.ask([source]),
      requests.ask([source]),
    ]).then(() => {
      heard = true;
    });
    await eventLoopTurn();
    expect(asked).toHaveLength(1);
    answers[0]();
    await eventLoopTurn();
    expect(asked).toHaveLength(2);
    expect(heard).toBe(false);
    answers[1]();
    await Promise.all([first, second]);

    // What was asked is over.
    const third = requests.ask([source]);
    await eventLoopTurn();
    answers[2]();
    await third;
    expect(asked).toHaveLength(3);
  });

  it('gives a cluster up an hour after the last push', async () => {
    const start = Date.now();
    const now = jest.spyOn(Date, 'now').mockReturnValue(start);
    const { asked, requests } = setUp(times => {
      now.mockReturnValue(start + [0, 50, 70, 111][times] * 60_000);
      return new ServiceUnavailableError('away');
    });
    const source = {
      environmentId: 'acme-staging',
      cluster: cluster('eu-1'),
      shard: false,
    };
    try {
      const first = requests.ask([source]);
      await eventLoopTurn();
      await Promise.all([first, requests.ask([source])]);
    } finally {
      now.mockRestore();
    }
    expect(asked).toHaveLength(3);
  }, 20_000);

  it('ends with the process, not after its last try', async () => {
    const { asked, requests } = setUp(() => {
      requests.stop();
      return new ServiceUnavailableError('away');
    });
    await requests.ask([
      {
        environmentId: 'acme-staging',
        cluster: cluster('eu-1'),
        shard: false,
      },
    ]);
    expect(asked).toHaveLength(1);
  });
});
