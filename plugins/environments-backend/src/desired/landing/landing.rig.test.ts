import { randomUUID } from 'node:crypto';
import { ForgeUnavailableError } from '@berth/plugin-environments-node';
import { RigStage } from '@berth/rig/testUtils';
import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { fluxRenderer } from '@berth/plugin-environments-common/domain';
import { creation, deployment } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import { LandingWorld } from './__testUtils__/LandingWorld';
import { operationBranch } from './operationBranch';

let rig: RigStage;
let world: LandingWorld;

beforeAll(async () => {
  rig = await RigStage.start({ only: ['gitea'] });
  world = await LandingWorld.start(rig.forge, 'fleet');
});
afterEach(() => world?.stopStates());
afterAll(async () => {
  await world?.stop();
  await rig?.end();
});

function production(customer: string, cluster = 'local'): OperationRequest {
  const request = creation(customer, 'production', cluster);
  return request.kind === 'create'
    ? {
        ...request,
        environment: { ...request.environment, stage: 'production' },
      }
    : request;
}

const messageOf = (operation: Operation) =>
  operation.timeline.at(-1)?.message ?? '';
const waitsForMerge = (operation: Operation) =>
  operation.state === 'awaiting-approval' &&
  /^Pull request \d+, http.*, waits/.test(messageOf(operation));
const inState = (state: string) => (operation: Operation) =>
  operation.state === state;

async function pullOf({ id }: Operation) {
  const pull = await world.gitea.forge.findPullRequest(
    operationBranch(id),
    'main',
  );
  if (!pull) {
    throw new Error(`Operation ${id} has no pull request`);
  }
  return pull;
}

async function isGone({ id }: Operation): Promise<boolean> {
  return (await world.person.branches(operationBranch(id))).size === 0;
}

/** As a person does in the forge's pages. */
async function mergeByHand(operation: Operation): Promise<void> {
  const { number } = await pullOf(operation);
  const { owner, name } = world.gitea.repository;
  await until(async () => {
    try {
      await rig.forge.request(
        'POST',
        `/repos/${owner}/${name}/pulls/${number}/merge`,
        { Do: 'merge' },
        `token ${world.gitea.reviewerUser.token}`,
      );
      return true;
    } catch (error) {
      if (/try again later/.test(`${error}`)) {
        return false;
      }
      throw error;
    }
  });
}

it('lands what a person merges, and delivers it', async () => {
  const state = await world.state();
  const operation = await world.submit(state, randomUUID(), production('acme'));
  await world.until(operation, state, waitsForMerge);
  const pull = await pullOf(operation);
  expect(pull).toMatchObject({
    state: 'open',
    title: expect.stringContaining('acme/production'),
    body: expect.stringContaining(`<!-- berth-operation: ${operation.id} -->`),
  });
  expect(pull.body).toContain('customers/acme/production/environment.yaml');
  await mergeByHand(operation);
  const committed = await world.until(operation, state, inState('committed'));
  expect(committed.commit).toBe((await pullOf(operation)).mergeCommit);
  await until(() => isGone(operation));
  const { items } = await state.history(
    { customer: 'acme', name: 'production' },
    { limit: 5 },
  );
  expect(items).toMatchObject([
    { commit: committed.commit, foreign: false, operationId: operation.id },
  ]);
  await until(async () => {
    const branches = await world.person.branches('berth/environments/*');
    return branches.has('berth/environments/acme-production');
  });
});

it('is merged by Berth once it is approved, with who approved', async () => {
  const state = await world.state({ merge: 'berth' });
  const operation = await world.submit(
    state,
    randomUUID(),
    production('globex'),
  );
  await world.until(operation, state, each =>
    messageOf(each).includes('0 of 1 approvals'),
  );
  const pull = await pullOf(operation);
  await world.gitea.setCheck(pull.head, { name: 'policy', state: 'pending' });
  await world.gitea.approve(pull);
  await world.until(operation, state, each =>
    messageOf(each).includes('still running: policy'),
  );
  await world.gitea.setCheck(pull.head, { name: 'policy', state: 'success' });
  await world.until(operation, state, inState('committed'));
  const { messages } = await world.gitea.readBase();
  expect(messages[0]).toContain(`Operation-Id: ${operation.id}`);
  expect(messages[0]).toContain('Requested-By: user:default/guest');
  expect(messages[0]).toContain(`Approved-By: ${world.gitea.reviewer}`);
});

it('is rejected where it is closed, with who and why', async () => {
  const state = await world.state();
  const operation = await world.submit(
    state,
    randomUUID(),
    production('initech'),
  );
  await world.until(operation, state, waitsForMerge);
  const pull = await pullOf(operation);
  await world.gitea.comment(pull, 'Not before the audit');
  await world.gitea.close(pull);
  const rejected = await world.until(operation, state, inState('rejected'));
  expect(messageOf(rejected)).toBe(
    `${world.gitea.reviewer} closed pull request ${pull.number}; ${world.gitea.reviewer} wrote: Not before the audit`,
  );
  await until(() => isGone(operation));
  const cancelled = await world.submit(
    state,
    randomUUID(),
    production('initech'),
  );
  await world.until(cancelled, state, waitsForMerge);
  await world.operations.move(cancelled.id, {
    from: ['awaiting-approval'],
    to: 'cancelled',
    at: new Date().toISOString(),
  });
  await world.until(
    cancelled,
    state,
    async each =>
      (await pullOf(each)).state === 'closed' && (await isGone(each)),
  );
});

it('is planned again where main changed what it changes', async () => {
  const state = await world.state();
  const operation = await world.submit(
    state,
    randomUUID(),
    deployment('acme', '1.5.0', 'production'),
  );
  await world.until(operation, state, waitsForMerge);
  const before = await pullOf(operation);
  await world.person.pull();
  const path = 'customers/acme/production/environment.yaml';
  const text = await world.person.git('show', `HEAD:${path}`);
  await world.person.pushCommit('Another owner, by hand', {
    [path]: `${text.replace('team-a', 'team-b')}\n`,
  });
  await world.until(
    operation,
    state,
    async each => (await pullOf(each)).head !== before.head,
  );
  const pull = await pullOf(operation);
  expect(pull.number).toBe(before.number);
  await world.person.pull();
  const planned = await world.person.git(
    'show',
    `origin/${operationBranch(operation.id)}:${path}`,
  );
  expect(planned).toContain('team-b');
  expect(planned).toContain('1.5.0');
  await until(async () => (await pullOf(operation)).conflicts === false);
  await mergeByHand(operation);
  await world.until(operation, state, inState('committed'));
});

it('goes on after a crash between the branch and its pull request, with one of them', async () => {
  const { forge } = world.gitea;
  let asked = 0;
  const broken = await world.state({
    forge: Object.assign(Object.create(forge), {
      findPullRequest: forge.findPullRequest.bind(forge),
      openPullRequest: async () => {
        asked += 1;
        throw new ForgeUnavailableError('The forge answers 500');
      },
    }),
  });
  const operation = await world.submit(
    broken,
    randomUUID(),
    deployment('globex', '1.6.0', 'production'),
  );
  const waiting = await world.until(operation, broken, each =>
    messageOf(each).includes('The forge answers 500'),
  );
  expect(waiting.state).toBe('awaiting-approval');
  expect(asked).toBeGreaterThan(0);
  await world.stopStates();
  const head = await world.person.branches(operationBranch(operation.id));
  expect(head.size).toBe(1);
  const state = await world.state();
  await world.until(operation, state, waitsForMerge);
  expect((await pullOf(operation)).head).toBe([...head.values()][0]);
  await mergeByHand(operation);
  await world.until(operation, state, inState('committed'));
});

it('goes on with the others where one can’t be planned for now', async () => {
  const before = await world.state();
  const stuck = await world.submit(
    before,
    randomUUID(),
    production('initech', 'other'),
  );
  await world.until(stuck, before, waitsForMerge);
  await world.stopStates();

  const state = await world.state({}, ['production'], {
    clusters: [{ name: 'local', engine: fluxRenderer, delivery: 'branches' }],
    clustersUnread: 'The hub does not answer',
  });
  const next = await world.submit(
    state,
    randomUUID(),
    deployment('acme', '1.6.1', 'production'),
  );
  await world.until(stuck, state, each =>
    messageOf(each).includes('The hub does not answer'),
  );
  await world.until(next, state, waitsForMerge);
  expect((await world.operations.get(stuck.id)).state).toBe(
    'awaiting-approval',
  );
  for (const operation of [stuck, next]) {
    const { number } = await pullOf(operation);
    await world.gitea.forge.closePullRequest(number, 'Another time');
    await world.until(operation, state, inState('rejected'));
  }
});

it('keeps to the number of pull requests, and says so', async () => {
  const state = await world.state({ limit: 1 });
  const [first, second] = [
    await world.submit(
      state,
      randomUUID(),
      deployment('acme', '1.7.0', 'production'),
    ),
    await world.submit(
      state,
      randomUUID(),
      deployment('globex', '1.7.0', 'production'),
    ),
  ];
  await world.until(first, state, waitsForMerge);
  await world.until(second, state, each =>
    messageOf(each).includes('only 1 may be open'),
  );
  await mergeByHand(first);
  await world.until(first, state, inState('committed'));
  await world.until(second, state, waitsForMerge);
  await world.gitea.forge.closePullRequest((await pullOf(second)).number, 'x');
  const rejected = await world.until(second, state, inState('rejected'));
  expect(messageOf(rejected)).toContain('closed pull request');
});

it('gives the forge’s words where main is protected against the direct push', async () => {
  await world.gitea.requireCheck('validate');
  const state = await world.state({}, []);
  const operation = await world.submit(
    state,
    randomUUID(),
    deployment('acme', '1.8.0', 'production'),
  );
  const refused = await world.until(operation, state, inState('errored'));
  expect(refused.error).toMatch(/refuses the push: .*protected branch/i);
});
