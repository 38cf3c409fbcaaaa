import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operation } from '@berth/plugin-environments-common';
import {
  ForgeNotYetError,
  ForgeUnavailableError,
  uncommittedStates,
} from '@berth/plugin-environments-node';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { DesiredState } from '../DesiredState';
import { PlainForge } from './__testUtils__/PlainForge';

jest.setTimeout(60_000);

let world: DesiredWorld;
let plain: PlainForge;

beforeEach(async () => {
  world = await DesiredWorld.start();
  plain = new PlainForge(world);
});
afterEach(() => world.stop());

function landsByPullRequest(
  merge: 'person' | 'berth',
  limit = 10,
): Promise<DesiredState> {
  const { stages } = world.surroundings;
  world.surroundings = {
    ...world.surroundings,
    stages: stages.map(stage => ({ ...stage, landing: 'pull-request' })),
  };
  return world.state({
    pollSeconds: 3_600,
    landing: { forge: plain.forge, merge, approvals: 0, limit },
  });
}

/** As somebody does it in the portal, `atOnce` also where it is claimed. */
const cancel = ({ id }: Operation, atOnce = false) =>
  world.operations.move(id, {
    from: uncommittedStates,
    to: 'cancelled',
    at: new Date().toISOString(),
    unclaimed: !atOnce,
  });

const commitOf = async ({ id }: Operation) => {
  const { state, commit } = await world.operations.get(id);
  return state === 'committed' && commit;
};

/** Whether the operation's last word is about something. */
const says = async ({ id }: Operation, words: RegExp) =>
  words.test((await world.operations.get(id)).timeline.at(-1)?.message ?? '');

/** Lets it look at all pull requests until something is there. */
const lookUntil = (state: DesiredState, isThere: () => Promise<boolean>) =>
  until(async () => {
    state.wakeForPullRequest();
    return isThere();
  });

it('what a person merged is committed, also where somebody cancelled it a moment later', async () => {
  const state = await landsByPullRequest('person');
  const operation = await world.submit(creation('acme'));
  state.wake();
  await until(async () => says(operation, /^Pull request 1, /));
  const { branch } = plain.pulls[0];
  const merge = await plain.merge(1, 'reviewer');
  expect(await cancel(operation)).toBe(true);
  // The forge tells of the pull request, and not of the push.
  state.wakeForPullRequest();
  expect(await until(() => commitOf(operation))).toBe(merge);
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
  const state = await landsByPullRequest('berth');
  const operation = await world.submit(creation('acme'));
  state.wake();
  await lookUntil(state, () => says(operation, /did not answer.*tried again/));
  expect(await cancel(operation)).toBe(false);
  await until(async () => says(operation, /does not answer.*tried again/));
  expect(await cancel(operation)).toBe(false);
  plain.isAway = false;
  await lookUntil(state, async () => Boolean(await commitOf(operation)));
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
  expect(await cancel(operation, true)).toBe(true);
  isAway = false;
  await writeFile(go, '');
  state.wakeForPush();
  expect(await until(() => commitOf(operation))).toBe(
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
  const state = await landsByPullRequest('berth');
  const stuck = await world.submit(creation('acme'));
  const next = await world.submit(creation('globex'));
  state.wake();
  await lookUntil(state, async () => Boolean(await commitOf(next)));
  await lookUntil(state, () => says(stuck, /tried again/));
  expect((await world.operations.get(stuck.id)).state).toBe(
    'awaiting-approval',
  );
  plain.beforeMerge = async () => undefined;
  await lookUntil(state, async () => Boolean(await commitOf(stuck)));
});

it('writes anew over a branch that somebody gave another history', async () => {
  const state = await landsByPullRequest('person');
  const operation = await world.submit(creation('acme'));
  state.wake();
  await until(async () => says(operation, /^Pull request 1, /));
  const { branch, head } = plain.pulls[0];
  const copy = await world.clone();
  await copy.git('checkout', '--orphan', 'elsewhere');
  await copy.git('commit', '-m', 'Begin again');
  await copy.push(`:refs/heads/${branch}`);
  await copy.push(`elsewhere:refs/heads/${branch}`);
  const orphan = await copy.git('rev-parse', 'HEAD');
  plain.pulls[0] = { ...plain.pulls[0], head: orphan };
  const planned = async () => (await copy.branches(branch)).get(branch);
  await lookUntil(
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
  const state = await landsByPullRequest('person');
  const operations = [
    await world.submit(creation('acme')),
    await world.submit(creation('globex')),
  ];
  state.wake();
  for (const operation of operations) {
    await until(async () => says(operation, /^Pull request \d, /));
  }
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
  const state = await landsByPullRequest('person', 1);
  const first = await world.submit(creation('acme'));
  const second = await world.submit(creation('globex'));
  state.wake();
  await until(async () => says(first, /^Pull request 1, /));
  await until(async () => says(second, /only 1 may be open/));
  await plain.forge.closePullRequest(1, 'Not this week');
  state.wakeForPullRequest({ number: 1 });
  await until(async () => says(second, /^Pull request 2, /));
  expect((await world.operations.get(first.id)).state).toBe('rejected');
});

it('closes what was cancelled with the next look, whatever that is for', async () => {
  const state = await landsByPullRequest('person');
  const cancelled = await world.submit(creation('acme'));
  state.wake();
  await until(async () => says(cancelled, /^Pull request 1, /));
  expect(await cancel(cancelled)).toBe(true);
  await world.submit(creation('globex'));
  state.wake();
  await until(async () => plain.pulls[0].state === 'closed');
  const copy = await world.clone();
  await until(
    async () => (await copy.branches(plain.pulls[0].branch)).size === 0,
  );
});
