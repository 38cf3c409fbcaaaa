import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ForgeNotYetError,
  ForgeUnavailableError,
} from '@berth/plugin-environments-node';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import { PlainLanding } from './__testUtils__/PlainLanding';

jest.setTimeout(60_000);

let landing: PlainLanding;
let world: PlainLanding['world'];
let plain: PlainLanding['plain'];

beforeEach(async () => {
  landing = await PlainLanding.start();
  ({ world, plain } = landing);
});
afterEach(() => world.stop());

it('what a person merged is committed, also where somebody cancelled it a moment later', async () => {
  const state = await landing.state('person');
  const operation = await world.submit(creation('acme'));
  state.wake();
  await until(async () => landing.says(operation, /^Pull request 1, /));
  const { branch } = plain.pulls[0];
  const merge = await plain.merge(1, 'reviewer');
  expect(await landing.cancel(operation)).toBe(true);
  // The forge tells of the pull request, and not of the push.
  state.wakeForPullRequest();
  expect(await until(() => landing.commitOf(operation))).toBe(merge);
  const copy = await world.clone();
  await until(async () => (await copy.branches(branch)).size === 0);
  expect((await world.operations.get(operation.id)).pullRequest).toMatchObject({
    state: 'merged',
    endedBy: 'reviewer',
  });
});

it('nobody cancels what may be merged, until that is known', async () => {
  plain.afterMerge = async () => {
    plain.isAway = true;
    throw new ForgeUnavailableError('The forge did not answer');
  };
  const state = await landing.state('berth');
  const operation = await world.submit(creation('acme'));
  state.wake();
  await landing.lookUntil(state, () =>
    landing.says(operation, /did not answer.*tried again/),
  );
  expect(await landing.cancel(operation)).toBe(false);
  await until(async () =>
    landing.says(operation, /does not answer.*tried again/),
  );
  expect(await landing.cancel(operation)).toBe(false);
  plain.isAway = false;
  await landing.lookUntil(state, async () =>
    Boolean(await landing.commitOf(operation)),
  );
});

it('what was cancelled while nobody knew whether its push was taken is committed once its commit is seen', async () => {
  let isAway = false;
  const state = await world.state({
    pollSeconds: 3_600,
    repository: {
      url: world.remote.url,
      credentials: async () => {
        if (isAway) {
          throw new Error('The vault does not answer');
        }
        return { username: 'berth', password: 'the-token-of-the-test' };
      },
    },
    deadlineSeconds: 3,
  });
  const go = join(world.folder, 'go');
  const hooks = join(world.remote.dir, 'hooks');
  await mkdir(hooks, { recursive: true });
  // The push is taken, and its answer never comes.
  await writeFile(
    join(hooks, 'post-receive'),
    `#!/bin/sh\nuntil test -e ${go}; do sleep 0.02; done\n`,
    { mode: 0o755 },
  );
  const operation = await world.submit(creation('acme'));
  state.wake();
  const copy = await world.clone();
  await until(async () => {
    await copy.pull();
    return (await copy.git('log', '-1', '--format=%B')).includes(operation.id);
  });
  isAway = true;
  await until(
    async () => (await world.operations.get(operation.id)).state === 'errored',
  );
  expect(existsSync(go)).toBe(false);
  expect(await landing.cancel(operation, true)).toBe(true);
  isAway = false;
  await writeFile(go, '');
  state.wakeForPush();
  expect(await until(() => landing.commitOf(operation))).toBe(
    await copy.git('rev-parse', 'HEAD'),
  );
});

it.each([
  ['yet', new ForgeNotYetError('The forge can’t merge yet')],
  ['since it fails', new ForgeUnavailableError('The forge answers 500')],
])('goes on with the others where one can’t be merged %s', async (_, error) => {
  plain.beforeMerge = async number => {
    if (number === 1) {
      throw error;
    }
  };
  const state = await landing.state('berth');
  const stuck = await world.submit(creation('acme'));
  const next = await world.submit(creation('globex'));
  state.wake();
  await landing.lookUntil(state, async () =>
    Boolean(await landing.commitOf(next)),
  );
  await landing.lookUntil(state, () => landing.says(stuck, /tried again/));
  expect((await world.operations.get(stuck.id)).state).toBe(
    'awaiting-approval',
  );
  plain.beforeMerge = async () => undefined;
  await landing.lookUntil(state, async () =>
    Boolean(await landing.commitOf(stuck)),
  );
});

it('writes anew over a branch that somebody gave another history', async () => {
  const state = await landing.state('person');
  const operation = await world.submit(creation('acme'));
  state.wake();
  await until(async () => landing.says(operation, /^Pull request 1, /));
  const { branch, head } = plain.pulls[0];
  const copy = await world.clone();
  await copy.git('checkout', '--orphan', 'elsewhere');
  await copy.git('commit', '-m', 'Begin again');
  await copy.push(`:refs/heads/${branch}`);
  await copy.push(`elsewhere:refs/heads/${branch}`);
  const orphan = await copy.git('rev-parse', 'HEAD');
  plain.pulls[0] = { ...plain.pulls[0], head: orphan };
  const planned = async () => (await copy.branches(branch)).get(branch);
  await landing.lookUntil(
    state,
    async () => ![head, orphan].includes((await planned()) ?? orphan),
  );
  const written = (await planned())!;
  await copy.git('fetch', 'origin', branch);
  expect(await copy.git('log', '-1', '--format=%P', written)).toBe(
    `${await copy.git('rev-parse', 'origin/main')} ${orphan}`,
  );
});

it('looks only at what the forge names, by its number or its commit', async () => {
  const state = await landing.state('person');
  const first = await world.submit(creation('acme'));
  const second = await world.submit(creation('globex'));
  state.wake();
  await until(async () => landing.says(first, /^Pull request \d, /));
  await until(async () => landing.says(second, /^Pull request \d, /));
  const [acme, globex] = plain.pulls;
  const next = async (news: { number: number } | { commit: string }) => {
    const before = plain.finds.length;
    // Of what is nobody's here.
    state.wakeForPullRequest({ number: 77 });
    state.wakeForPullRequest({ commit: 'f'.repeat(40) });
    expect(state.wakeForPullRequest(news)).toBe(true);
    await until(async () => plain.finds.length > before);
    return plain.finds.slice(before);
  };
  expect(await next({ number: globex.number })).toEqual([globex.branch]);
  expect(await next({ commit: acme.head })).toEqual([acme.branch]);
  expect(await next({ number: acme.number })).toEqual([acme.branch]);
});

it('opens the next one as soon as one has ended, where only so many may be open', async () => {
  const state = await landing.state('person', 1);
  const first = await world.submit(creation('acme'));
  const second = await world.submit(creation('globex'));
  state.wake();
  await until(async () => landing.says(first, /^Pull request 1, /));
  await until(async () => landing.says(second, /only 1 may be open/));
  await plain.forge.closePullRequest(1, 'Not this week');
  state.wakeForPullRequest({ number: 1 });
  await until(async () => landing.says(second, /^Pull request 2, /));
  expect((await world.operations.get(first.id)).state).toBe('rejected');
});

it('closes what was cancelled with the next look, whatever that is for', async () => {
  const state = await landing.state('person');
  const cancelled = await world.submit(creation('acme'));
  state.wake();
  await until(async () => landing.says(cancelled, /^Pull request 1, /));
  expect(await landing.cancel(cancelled)).toBe(true);
  await world.submit(creation('globex'));
  state.wake();
  await until(async () => plain.pulls[0].state === 'closed');
  const copy = await world.clone();
  await until(
    async () => (await copy.branches(plain.pulls[0].branch)).size === 0,
  );
});
