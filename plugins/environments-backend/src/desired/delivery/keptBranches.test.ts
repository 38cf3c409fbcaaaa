import { readFile } from 'node:fs/promises';
import {
  environmentBranch,
  shardBranch,
  shardOf,
} from '@berth/plugin-environments-common';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation, deletion, deployment } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';

jest.setTimeout(60_000);

const ID = 'acme-staging';
const BRANCH = environmentBranch(ID);
const SHARD = shardBranch('local', shardOf(ID));

/** As a forge that protects delivery branches; it writes down what it is asked. */
const HOOK = `#!/bin/sh
echo "$1 $3" >> asked
case "$1 $3" in
  refs/heads/berth/environments/*\\ 0000000000000000000000000000000000000000)
    echo "branch is protected from deletion"; exit 1;;
esac
`;

describe('a branch that the remote does not let Berth delete', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;
  let state: DesiredState;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    await world.writeUpdateHook(HOOK);
    state = await world.state();
    const operations = [
      await world.submit(creation('acme')),
      await world.submit(creation('globex')),
    ];
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
  });

  afterEach(() => world.stop());

  const warnings = () =>
    world.logger.warn.mock.calls.map(([message]) => `${message}`);

  const deleteIt = async () => {
    const operation = await world.submit(deletion('acme'));
    state.wake();
    await world.committed(operation);
    await until(() => warnings().length > 0);
    return world.operations.get(operation.id);
  };

  const objects = async () => {
    await copy.git('fetch', '--quiet', '--prune', 'origin');
    return (await copy.filesOf(SHARD)).join();
  };

  /** How often the remote was asked to delete it. */
  const asked = async () => {
    const text = await readFile(`${world.remote.dir}/asked`, 'utf8');
    return text
      .split('\n')
      .filter(line => line.startsWith(`refs/heads/${BRANCH} 000`)).length;
  };

  it('stays, and its environment is deleted without it, which is said once', async () => {
    const ended = await deleteIt();
    expect(ended.timeline.map(entry => entry.state)).toEqual([
      'queued',
      'committed',
    ]);
    expect(await objects()).not.toContain(ID);
    expect((await copy.branches(BRANCH)).size).toBe(1);
    expect(state.snapshot().index.entry(ID)).toBeUndefined();
    expect(await state.expected(ID)).toBeUndefined();
    expect(state.deliveryProblem(ID)).toBeUndefined();

    // Once with the commit, once by itself; a check finds nothing to do.
    const before = await asked();
    expect(before).toBe(2);
    state.wakeForClusters();
    await copy.pushCommit('Words', { 'README.md': 'hello' });
    const next = await world.submit(deployment('globex', '1.5.0'));
    state.wake();
    await world.committed(next);
    await copy.git('push', '--quiet', world.remote.dir, `:${SHARD}`);
    state.wakeForClusters();
    await until(async () => (await copy.branches(SHARD)).size === 1);
    expect(await objects()).not.toContain(ID);
    expect(await asked()).toBe(before);
    expect(warnings()).toEqual([
      expect.stringMatching(
        /^The branch berth\/environments\/acme-staging stays.*protected from deletion.*may delete/,
      ),
    ]);
  });

  it('is no old content of an environment that gets the same name', async () => {
    await deleteIt();
    const left = (await copy.branches(BRANCH)).get(BRANCH);
    const operation = await world.submit(creation('acme'));
    state.wake();
    await world.committed(operation);
    const now = (await copy.branches(BRANCH)).get(BRANCH)!;
    expect(now).not.toBe(left);
    expect(await objects()).toContain(ID);
    expect(await copy.git('rev-parse', `${now}^`)).toBe(left);
    expect(await state.expected(ID)).toMatchObject({ revision: now });
  });

  it('is not taken for the environment where what main says can not be delivered', async () => {
    await copy.pull();
    const before = await copy.git('rev-parse', 'HEAD');
    await deleteIt();
    await copy.pull();
    await copy.git('checkout', before, '--', 'customers/acme');
    await copy.commit('Bring acme back, broken', {
      'customers/acme/staging/kustomization.yaml':
        'resources: [https://example.com/base]\n',
    });
    await copy.push();
    await until(() => state.deliveryProblem(ID));
    expect(await objects()).not.toContain(ID);
    expect(await state.expected(ID)).toBeUndefined();
  });

  it('goes after a restart, where it may by then', async () => {
    await deleteIt();
    await state.stop();
    await world.writeUpdateHook('#!/bin/sh\nexit 0\n');
    await world.state();
    await until(async () => (await copy.branches(BRANCH)).size === 0);
    expect(await objects()).not.toContain(ID);
  });
});
