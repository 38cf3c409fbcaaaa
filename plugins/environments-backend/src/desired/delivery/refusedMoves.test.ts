import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  environmentBranch,
  shardBranch,
  shardOf,
} from '@berth/plugin-environments-common';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';

jest.setTimeout(60_000);

const CUSTOMERS = ['acme', 'globex', 'initech', 'umbrella'];
const INGRESS = 'components/ingress/nginx/ingress.yaml';

describe('a delivery branch that the remote does not let move', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;
  let state: DesiredState;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    state = await world.state();
    const operations = await Promise.all(
      CUSTOMERS.map(customer => world.submit(creation(customer))),
    );
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
    await copy.pull();
  });

  afterEach(() => world.stop());

  const heads = () => copy.branches('berth/*');
  const refuse = (pattern: string) =>
    world.writeUpdateHook(
      `#!/bin/sh\ncase "$1" in ${pattern}) echo "GL-7: not today"; exit 1;; esac\n`,
    );
  const allow = () => world.writeUpdateHook('#!/bin/sh\nexit 0\n');

  /** Ids of the environments whose branches are others than before, once so many are. */
  const movedSince = (before: Map<string, string>, count: number) =>
    until(async () => {
      const now = await heads();
      const moved = CUSTOMERS.map(customer => `${customer}-staging`).filter(
        id =>
          now.get(environmentBranch(id)) !== before.get(environmentBranch(id)),
      );
      return moved.length >= count && moved;
    });

  /** Changes what all environments reach. */
  const changeAll = async (comment: string) => {
    const text = await copy.git('show', `HEAD:${INGRESS}`);
    await copy.pushCommit(comment, { [INGRESS]: `# ${comment}\n${text}\n` });
  };

  it('keeps no other waiting, of the same round or later ones, says why, and moves once it may', async () => {
    await refuse('*/acme-staging');
    let before = await heads();
    await changeAll('One');
    const others = ['globex-staging', 'initech-staging', 'umbrella-staging'];
    expect(await movedSince(before, 3)).toEqual(others);
    await until(() => state.deliveryProblem('acme-staging'));
    expect(state.deliveryProblem('acme-staging')).toContain('GL-7: not today');
    expect(await state.expected('acme-staging')).toBeUndefined();
    for (const id of others) {
      expect(state.deliveryProblem(id)).toBeUndefined();
    }

    before = await heads();
    await changeAll('Two');
    expect(await movedSince(before, 3)).toEqual(others);
    const created = await world.submit(creation('wayne'));
    state.wake();
    await world.committed(created);
    expect(state.deliveryProblem('acme-staging')).toContain('GL-7: not today');

    before = await heads();
    await allow();
    expect(await movedSince(before, 1)).toEqual(['acme-staging']);
    await until(() => !state.deliveryProblem('acme-staging'));
    expect(await state.expected('acme-staging')).toMatchObject({
      revision: (await heads()).get(environmentBranch('acme-staging')),
    });
    await copy.git('fetch', '--quiet', 'origin');
    expect(
      await copy.git(
        'show',
        `origin/${environmentBranch('acme-staging')}:${INGRESS}`,
      ),
    ).toMatch(/^# Two\n# One\n/);
  });

  it('is nothing that a process says after another one has taken over', async () => {
    await refuse('*/acme-staging');
    await changeAll('One');
    await until(() => state.deliveryProblem('acme-staging'));
    const { leases } = world;
    const acquire = leases.acquire.bind(leases);
    const name = await new Promise<string>(resolve => {
      leases.acquire = async (...args) => {
        resolve(args[0]);
        return acquire(...args);
      };
    });
    world.passLeaseTime(3600);
    expect(await acquire(name, 'another process', 3600)).toBeDefined();
    await until(() => !state.deliveryProblem('acme-staging'));
  });

  it('is passed over where a lock that somebody left holds it', async () => {
    const git = ['--git-dir', world.remote.dir];
    const branch = environmentBranch('acme-staging');
    const lock = `${world.remote.dir}/refs/heads/${branch}.lock`;
    await copy.git(...git, 'pack-refs', '--all');
    await mkdir(dirname(lock), { recursive: true });
    await writeFile(lock, '');
    const before = await heads();
    await changeAll('One');
    expect(await movedSince(before, 3)).not.toContain('acme-staging');
    await until(() => state.deliveryProblem('acme-staging'));
    await rm(lock);
    expect(await movedSince(before, 4)).toContain('acme-staging');
  });

  it('holds up those alone whose objects it holds, where it is a shard', async () => {
    const shard = shardOf('hooli-staging');
    const branch = shardBranch('local', shard);
    await refuse(`refs/heads/${branch}`);
    const acme = await copy.git(
      'show',
      'HEAD:customers/acme/staging/environment.yaml',
    );
    const overlay = 'resources: [../../../blueprints/standard/1.0.0/base]\n';
    await copy.pushCommit('Add hooli by hand', {
      'customers/hooli/staging/environment.yaml': `${acme.replaceAll(
        'acme',
        'hooli',
      )}\n`,
      'customers/hooli/staging/kustomization.yaml': overlay,
    });
    await until(async () =>
      (await heads()).has(environmentBranch('hooli-staging')),
    );
    await until(() => state.deliveryProblem('hooli-staging'));
    expect(state.deliveryProblem('hooli-staging')).toContain('GL-7: not today');
    const other = ['wayne', 'stark', 'tyrell'].find(
      customer => shardOf(`${customer}-staging`) !== shard,
    )!;
    const created = await world.submit(creation(other));
    state.wake();
    await world.committed(created);
    expect(state.deliveryProblem(`${other}-staging`)).toBeUndefined();
    await allow();
    const object = 'clusters/local/environments/hooli-staging.yaml';
    await until(async () => {
      await copy.git('fetch', '--quiet', 'origin');
      return (await copy.filesOf(branch)).includes(object);
    });
    await until(() => !state.deliveryProblem('hooli-staging'));
  });
});
