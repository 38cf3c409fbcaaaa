import { eventually } from '@berth/rig/testUtils';
import {
  creationOf,
  inState,
  isOpen,
  PullRequestWorld,
} from './__testUtils__/PullRequestWorld';

jest.setTimeout(600_000);

let world: PullRequestWorld;

beforeAll(async () => {
  world = await PullRequestWorld.start();
});
afterEach(() => world?.backend.stopBackend());
afterAll(() => world?.stop());

const detail = (customer: string, name = 'production') =>
  world.backend.client.getEnvironment({ customer, name });

it('says beforehand that it opens a pull request, shows it while it waits, and is merged by a person', async () => {
  await world.startBackend();
  const { client } = world.backend;
  const request = creationOf('acme', 'production');
  expect((await client.createPlan(request)).landing).toBe('pull-request');
  expect((await client.createPlan(creationOf('acme', 'staging'))).landing).toBe(
    'direct',
  );

  const operation = await world.create('acme');
  const { pullRequest } = await world.waiting(operation);
  const pull = await world.pullOf(operation);
  expect(pullRequest).toEqual({
    number: pull.number,
    url: pull.url,
    state: 'open',
    mergedBy: 'person',
    outstanding: [],
    approvedBy: [],
  });
  const { status, openOperations } = await eventually(
    () => detail('acme'),
    seen => seen.status.chain[1].summary?.includes(pull.url) ?? false,
    60_000,
  );
  expect(openOperations).toMatchObject([{ id: operation.id, pullRequest }]);
  expect(status.chain[1]).toMatchObject({
    name: 'committed',
    state: 'running',
  });

  await world.gitea.setCheck(pull.head, { name: 'validate', state: 'pending' });
  await world.gitea.approve(pull);
  await world.until(
    operation,
    seen =>
      seen.pullRequest?.outstanding.join() === 'still running: validate' &&
      seen.pullRequest.approvedBy.join() === world.gitea.reviewer,
  );
  await world.gitea.setCheck(pull.head, { name: 'validate', state: 'success' });
  await world.merge(operation);
  const committed = await world.until(
    operation,
    ({ state, pullRequest: seen }) =>
      state === 'committed' && seen?.state === 'merged',
  );
  expect(committed.pullRequest).toMatchObject({
    number: pull.number,
    outstanding: [],
    approvedBy: [world.gitea.reviewer],
    endedBy: world.gitea.reviewer,
  });
  await world.branchGone(operation);
  const { items } = await client.getHistory({
    customer: 'acme',
    name: 'production',
  });
  expect(items).toMatchObject([
    { foreign: false, operation: { id: operation.id } },
  ]);
  expect((await detail('acme')).landing).toBe('pull-request');
});

it('is merged by Berth once checks and approvals are there, and says until then what is missing', async () => {
  await world.startBackend({ merge: 'berth' });
  const operation = await world.deploy('acme', '1.5.0');
  await world.until(
    operation,
    ({ pullRequest }) => pullRequest?.outstanding.join() === '0 of 1 approvals',
  );
  const pull = await world.pullOf(operation);
  await world.gitea.setCheck(pull.head, { name: 'policy', state: 'failure' });
  await world.gitea.approve(pull);
  const waiting = await world.until(
    operation,
    ({ pullRequest }) => pullRequest?.outstanding.join() === 'failed: policy',
  );
  expect(waiting.pullRequest?.mergedBy).toBe('berth');
  await world.gitea.setCheck(pull.head, { name: 'policy', state: 'success' });
  const committed = await world.until(
    operation,
    ({ state, pullRequest }) =>
      state === 'committed' && pullRequest?.state === 'merged',
  );
  expect(committed.pullRequest).toMatchObject({
    approvedBy: [world.gitea.reviewer],
    endedBy: world.gitea.berth,
    number: pull.number,
  });
  await world.branchGone(operation);
});

it('is rejected where somebody closes it, with who and why', async () => {
  await world.startBackend();
  const operation = await world.create('globex');
  await world.waiting(operation);
  const pull = await world.pullOf(operation);
  await world.gitea.comment(pull, 'Not before the audit');
  await world.gitea.close(pull);
  const rejected = await world.until(
    operation,
    ({ state, pullRequest }) =>
      state === 'rejected' && pullRequest?.state === 'closed',
  );
  expect(rejected.timeline.at(-1)?.message).toBe(
    `${world.gitea.reviewer} closed pull request ${pull.number}; ${world.gitea.reviewer} wrote: Not before the audit`,
  );
  expect(rejected.pullRequest?.endedBy).toBe(world.gitea.reviewer);
  await world.branchGone(operation);
});

it('is planned again where main changed what it changes, on the same pull request', async () => {
  await world.startBackend();
  const operation = await world.deploy('acme', '1.6.0');
  await world.waiting(operation);
  const before = await world.pullOf(operation);
  await world.person.pull();
  const path = 'customers/acme/production/environment.yaml';
  const text = await world.person.git('show', `HEAD:${path}`);
  await world.person.pushCommit('Another owner, by hand', {
    [path]: `${text.replace('team-a', 'team-b')}\n`,
  });
  await world.until(operation, isOpen);
  const moved = await world.moved(operation, before.head);
  expect(moved.number).toBe(before.number);
  await world.merge(operation);
  await world.until(operation, inState('committed'));
  const merged = await world.backend.git('show', `main:${path}`);
  expect(merged).toContain('team-b');
  expect(merged).toContain('1.6.0');
});

it('keeps to the number in flight, and says so', async () => {
  await world.startBackend({ limit: 1 });
  const first = await world.create('globex');
  await world.waiting(first);
  const second = await world.create('initech');
  const held = await world.until(second, ({ timeline }) =>
    /only 1 may be open/.test(timeline.at(-1)?.message ?? ''),
  );
  expect(held).toMatchObject({ state: 'awaiting-approval' });
  expect(held.pullRequest).toBeUndefined();
  await world.merge(first);
  await world.until(first, inState('committed'));
  await world.waiting(second);
  await world.backend.client.cancelOperation(second.id);
  await world.until(
    second,
    ({ pullRequest }) => pullRequest?.state === 'closed',
  );
  await world.branchGone(second);
});

it('is still known as its operation where a person squashes it with words of their own', async () => {
  await world.startBackend();
  const operation = await world.deploy('acme', '1.7.0');
  await world.waiting(operation);
  await world.merge(operation, {
    Do: 'squash',
    MergeTitleField: 'Something else',
    MergeMessageField: 'Words of my own',
  });
  const { commit } = await world.until(operation, inState('committed'));
  const { items } = await world.backend.client.getHistory(
    { customer: 'acme', name: 'production' },
    { limit: 1 },
  );
  expect(items).toMatchObject([
    {
      commit,
      title: 'Something else',
      foreign: false,
      operation: { id: operation.id },
    },
  ]);
});

it('comes by pull request where its blueprint asks for that, whatever its stage says', async () => {
  await world.startBackend({ stages: [] });
  const blueprint = 'blueprints/standard/1.0.0/blueprint.yaml';
  await world.person.pull();
  const text = await world.person.git('show', `HEAD:${blueprint}`);
  const direct = await world.create('acme', 'staging');
  await world.until(direct, inState('committed'));

  await world.person.pull();
  await world.person.pushCommit('Ask for pull requests', {
    [blueprint]: `${text.replace(
      '\nspec:\n',
      '\nspec:\n  landing: pull-request\n',
    )}\n`,
  });
  await world.planned(creationOf('initech', 'staging'), 'pull-request');
  const operation = await world.create('initech', 'staging');
  const { pullRequest } = await world.waiting(operation);
  expect(pullRequest?.mergedBy).toBe('person');
  await world.merge(operation);
  await world.until(operation, inState('committed'));
});
