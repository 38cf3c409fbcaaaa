import {
  environmentBranch,
  shardBranch,
  shardOf,
} from '@berth/plugin-environments-common';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation, deletion } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';

jest.setTimeout(60_000);

const CUSTOMERS = ['acme', 'globex', 'initech', 'umbrella', 'wayne'];
const IDS = CUSTOMERS.map(customer => `${customer}-staging`);

describe('a push that deletes many environments', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;
  let state: DesiredState;
  let empty: string;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    empty = await copy.git('rev-parse', 'HEAD');
    state = await world.state();
    const operations = await Promise.all(
      CUSTOMERS.map(customer => world.submit(creation(customer))),
    );
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
    await copy.pull();
  });

  afterEach(() => world.stop());

  const wipe = () =>
    copy.pushCommit('Tidy up', { customers: undefined, clusters: undefined });
  const delivered = () => copy.branches('berth/environments/*');
  const held = (by: DesiredState = state) =>
    until(() => IDS.every(id => by.deliveryProblem(id)));

  const heldBy = (by: DesiredState) => IDS.filter(id => by.deliveryProblem(id));

  /** The engine's objects that the shards hold. */
  const objects = async () => {
    await copy.git('fetch', '--quiet', '--prune', 'origin');
    const files = await Promise.all(
      [...new Set(IDS.map(shardOf))].map(shard =>
        copy.filesOf(shardBranch('local', shard)),
      ),
    );
    return files
      .flat()
      .flatMap(path => /environments\/([^.].*)\.yaml$/.exec(path)?.[1] ?? [])
      .sort();
  };

  it('changes nothing of what engines read, says who did it, and keeps nobody else waiting', async () => {
    const before = await delivered();
    const commit = await wipe();
    await held();
    expect(state.deliveryProblem('acme-staging')).toBe(
      `Commit ${commit.slice(
        0,
        7,
      )} by Some Body removes 5 of 5 environments at once, so their deletion is held`,
    );
    expect(await state.lastCommit('acme-staging')).toMatchObject({
      sha: commit,
      author: 'Some Body',
      foreign: true,
    });
    expect(state.ready()).toEqual({ ok: true });

    const next = await world.submit(creation('acme', 'test'));
    state.wake();
    await world.committed(next);
    const { [environmentBranch('acme-test')]: made, ...rest } =
      Object.fromEntries(await delivered());
    expect(made).toBeDefined();
    expect(rest).toEqual(Object.fromEntries(before));
    expect(await objects()).toEqual(expect.arrayContaining(IDS));
  });

  it('stays held through a restart and until the last folder is back', async () => {
    const before = await delivered();
    const commit = await wipe();
    await held();
    await state.stop();
    const restarted = await world.state();
    await held(restarted);

    await copy.git('checkout', `${commit}^`, '--', 'customers/acme');
    await copy.commit('Bring acme back', {});
    await copy.push();
    await until(() => !restarted.deliveryProblem('acme-staging'));
    expect(restarted.deliveryProblem('globex-staging')).toContain('5 of 5');
    expect(await delivered()).toEqual(before);

    await copy.git('checkout', `${commit}^`, '--', 'customers', 'clusters');
    await copy.commit('Bring all back', {});
    await copy.push();
    await until(() => IDS.every(id => !restarted.deliveryProblem(id)));
    await until(() => restarted.snapshot().index.ids().length === 5);
    expect(await delivered()).toEqual(before);
    expect(await objects()).toEqual(IDS);
  });

  it('goes through once its commit is allowed', async () => {
    const commit = await wipe();
    await held();
    await state.stop();
    const allowing = await world.state({
      deletionGuard: {
        count: 3,
        share: 0.5,
        allowedCommit: commit.slice(0, 8),
      },
    });
    await until(async () => (await delivered()).size === 0);
    await until(async () => (await objects()).length === 0);
    expect(heldBy(allowing)).toEqual([]);
  });

  it('is held too where the branch was set back', async () => {
    const before = await delivered();
    await copy.git('reset', '--quiet', '--hard', empty);
    await copy.forceMain(world.remote.dir);
    await held();
    expect(state.deliveryProblem('acme-staging')).toMatch(
      /^main was rewritten; its commit [0-9a-f]{7} by .+ lacks 5 of 5 environments/,
    );
    expect(await delivered()).toEqual(before);
  });

  it('is followed where it deletes few, and where operations ask for it', async () => {
    const three = CUSTOMERS.slice(0, 3);
    const paths = three.flatMap(customer => [
      `customers/${customer}`,
      `clusters/local/environments/${customer}-staging.yaml`,
    ]);
    await copy.pushCommit(
      'Delete three',
      Object.fromEntries(paths.map(path => [path, undefined])),
    );
    await until(async () => (await delivered()).size === 2);
    const operations = [];
    for (const customer of three) {
      operations.push(await world.submit(creation(customer)));
    }
    for (const customer of CUSTOMERS) {
      operations.push(await world.submit(deletion(customer)));
    }
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
    await until(async () => (await delivered()).size === 0);
    await until(async () => (await objects()).length === 0);
    expect(heldBy(state)).toEqual([]);
  });
});
