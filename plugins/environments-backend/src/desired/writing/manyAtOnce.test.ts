import { environmentBranch } from '@berth/plugin-environments-common';
import type { PushEvent } from '@berth/sandbox';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';

jest.setTimeout(180_000);

/** More branches than one push of a slow forge moves. */
const MANY = 24;
/** What some forges take for each branch. */
const SLOWLY = 'sleep 0.13';

describe('many operations at once', () => {
  let world: DesiredWorld;
  let pushes: PushEvent[];

  beforeEach(async () => {
    world = await DesiredWorld.start();
    await world.writeUpdateHook(`#!/bin/sh\n${SLOWLY}\n`);
    pushes = [];
    world.remote.onPush(push => pushes.push(push));
  });
  afterEach(() => world.stop());

  const names = Array.from({ length: MANY }, (_, index) => `n${index}`);
  const isYaml = (path: string) => path.endsWith('.yaml');
  const branchesOf = ({ updates }: PushEvent) =>
    updates.map(({ ref }) => ref.replace('refs/heads/', ''));

  it('are committed in one push of their own, and delivered after it, no object before its branch', async () => {
    const state = await world.state();
    await until(() => pushes.length > 0);
    pushes.length = 0;
    const pushed = new Set<string>();
    state.onPushed(news =>
      news.forEach(({ environmentId }) => pushed.add(environmentId)),
    );
    const operations = [];
    for (const name of names) {
      operations.push(await world.submit(creation('acme', name)));
    }
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
    await until(() => names.every(name => pushed.has(`acme-${name}`)));

    expect(branchesOf(pushes[0])).toEqual(['main']);
    expect(
      pushes.slice(1).some(push => branchesOf(push).includes('main')),
    ).toBe(false);
    const copy = await world.clone();
    const there = new Set<string>();
    for (const push of pushes) {
      branchesOf(push).forEach(branch => there.add(branch));
      for (const { ref, after } of push.updates) {
        const files = ref.includes('/clusters/')
          ? await copy.git('ls-tree', '-r', '--name-only', after!)
          : '';
        for (const file of files.split('\n').filter(isYaml)) {
          const id = /([^/]+)\.yaml$/.exec(file)![1];
          expect(there).toContain(environmentBranch(id));
        }
      }
    }
    for (const name of names) {
      expect(there).toContain(environmentBranch(`acme-${name}`));
      expect(await state.expected(`acme-${name}`)).toBeDefined();
    }
  });

  it('are delivered by whoever writes next where the process ended in between', async () => {
    const state = await world.state();
    await until(() => pushes.length > 0);
    const operations = [];
    for (const name of names) {
      operations.push(await world.submit(creation('acme', name)));
    }
    // Branches of environments can't move as long as this stands.
    await world.writeUpdateHook(
      '#!/bin/sh\ncase "$1" in refs/heads/berth/*) exit 1;; esac\n',
    );
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
    await state.stop();
    await world.writeUpdateHook('#!/bin/sh\nexit 0\n');

    world.passLeaseTime(60);
    const next = await world.state();
    const expected = await until(async () => {
      const all = await Promise.all(
        names.map(name => next.expected(`acme-${name}`)),
      );
      return all.every(Boolean) && all;
    });
    const copy = await world.clone();
    const branches = await copy.branches('berth/environments/*');
    expect(new Set(expected.map(each => each?.revision))).toEqual(
      new Set(branches.values()),
    );
  });
});
