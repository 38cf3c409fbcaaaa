import {
  environmentBranch,
  shardBranch,
  shardOf,
} from '@berth/plugin-environments-common';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';

jest.setTimeout(60_000);

const SHARD = shardBranch('local', shardOf('hooli-dev'));
const DOCUMENT = 'customers/hooli/dev/environment.yaml';

describe('an engine object that Berth made of a folder that somebody pushed', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    const state = await world.state();
    const operations = [
      await world.submit(creation('acme')),
      await world.submit(creation('globex')),
    ];
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
    await copy.pull();
    const acme = await copy.git(
      'show',
      'HEAD:customers/acme/staging/environment.yaml',
    );
    await copy.pushCommit('Add hooli by hand', {
      [DOCUMENT]: `${acme
        .replaceAll('acme', 'hooli')
        .replaceAll('staging', 'dev')}\n`,
      'customers/hooli/dev/kustomization.yaml':
        'resources: [../../../blueprints/standard/1.0.0/base]\n',
    });
    await until(async () => (await shardFiles()).includes('hooli-dev.yaml'));
  });
  afterEach(() => world.stop());

  async function shardFiles(): Promise<string> {
    const branches = await copy.branches('berth/*');
    if (!branches.has(SHARD)) {
      return '';
    }
    await copy.pull();
    return (await copy.filesOf(SHARD)).join();
  }

  it.each([
    [
      'its cluster is not known',
      async () => {
        const { clusters } = world.surroundings;
        world.surroundings = {
          ...world.surroundings,
          clusters: clusters.filter(({ name }) => name !== 'local'),
        };
        return {};
      },
    ],
    ['its document is broken', async () => ({ [DOCUMENT]: 'a: [' })],
    [
      'its blueprint can not be used',
      async () => ({ 'blueprints/standard/1.0.0/blueprint.yaml': 'a: [' }),
    ],
  ])('stays where %s, since engines delete what goes', async (_, spoil) => {
    // Another environment goes, for which all of the cluster's shards are made anew.
    await copy.pushCommit('Remove globex by hand', {
      ...(await spoil()),
      'customers/globex/staging': undefined,
    });
    await until(
      async () =>
        !(
          await copy.branches('berth/*')
        ).has(environmentBranch('globex-staging')),
    );
    expect(await shardFiles()).toContain('hooli-dev.yaml');
  });
});
