import { mockServices } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { applyMigrations } from '../adapters/database/connectDatabase';
import { DatabaseStatusStore } from '../adapters/database/DatabaseStatusStore';
import type { DesiredState } from '../desired';
import { DesiredWorld } from '../desired/__testUtils__/DesiredWorld';
import { creation, deployment } from '../desired/__testUtils__/requests';
import { until } from '../desired/__testUtils__/until';
import { RepositoryView } from './RepositoryView';

jest.setTimeout(60_000);

const ID = 'acme-staging';
const FILE = 'customers/acme/staging/environment.yaml';
const HOUR = 3_600;

describe('RepositoryView', () => {
  let world: DesiredWorld;
  let knex: Knex;
  let view: RepositoryView;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    knex = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await applyMigrations(knex);
  });
  afterEach(async () => {
    view.stop();
    await world.stop();
    await knex.destroy();
  });

  const viewOf = (desired: DesiredState, searchesKept?: number) => {
    view = new RepositoryView({
      desired,
      statuses: new DatabaseStatusStore(knex),
      logger: mockServices.logger.mock(),
      searchesKept,
    });
    return view.start();
  };

  it('knows a commit of an operation once its newest commit is that one or came after it, whatever clocks say', async () => {
    const writer = await world.state();
    const created = await world.submit(creation('acme'));
    writer.wake();
    const { commit: first } = await world.committed(created);

    // Another process, which sees what is pushed only when it is told.
    const follower = await world.state({ pollSeconds: HOUR });
    await viewOf(follower);
    expect(view.lastCommit(ID)?.sha).toBe(first);
    expect(view.knows(ID, first!)).toBe(true);

    const deployed = await world.submit(deployment('acme', '1.5.0'));
    writer.wake();
    const { commit: second } = await world.committed(deployed);
    expect(view.knows(ID, second!)).toBe(false);

    const copy = await world.clone();
    const text = await copy.git('show', `HEAD:${FILE}`);
    const third = await copy.commit('By hand', {
      [FILE]: `${text}\n# by hand\n`,
    });
    await copy.push();
    const told: string[] = [];
    view.onChanged(ids => told.push(...ids));
    follower.wakeForPush();
    await until(() => {
      const knows = view.knows(ID, second!);
      // Never by a commit from before.
      expect(knows && view.lastCommit(ID)?.sha === first).toBe(false);
      return knows && view.lastCommit(ID)?.sha === third;
    });
    expect(told).toContain(ID);
    expect(view.knows(ID, 'f'.repeat(40))).toBe(false);
  });

  it('finds again what it has forgotten of the commits that it searched', async () => {
    const state = await world.state();
    const commits: string[] = [];
    for (const request of [
      creation('acme'),
      deployment('acme', '1.5.0'),
      deployment('acme', '1.6.0'),
    ]) {
      const operation = await world.submit(request);
      state.wake();
      commits.push((await world.committed(operation)).commit!);
    }
    const [first, second, newest] = commits;
    await viewOf(state, 1);
    expect(view.knows(ID, newest)).toBe(true);
    await until(() => view.knows(ID, first));
    await until(() => view.knows(ID, second));
    expect(view.knows(ID, first)).toBe(false);
    await until(() => view.knows(ID, first));
  });

  it('knows which version of its charts an environment should have', async () => {
    const state = await world.state();
    for (const customer of ['acme', 'globex']) {
      const created = await world.submit(creation(customer));
      state.wake();
      await world.committed(created);
    }
    await viewOf(state);
    const chartsOf = (id: string) =>
      [...view.snapshot()].find(it => it.id === id)?.charts;
    expect(chartsOf(ID)?.get('web')).toEqual({ name: 'web', version: '1.0.0' });
    expect(chartsOf('globex-staging')).toBe(chartsOf(ID));

    const copy = await world.clone();
    const file = 'charts/web/Chart.yaml';
    const text = await copy.git('show', `HEAD:${file}`);
    const raised = text.replace('version: 1.0.0', 'version: 1.1.0');
    const told: string[] = [];
    view.onChanged(ids => told.push(...ids));
    await copy.pushCommit('Another chart', { [file]: raised });
    await until(() => chartsOf(ID)?.get('web')?.version === '1.1.0');
    await until(() => told.includes(ID) && told.includes('globex-staging'));

    // One that can't be read is nobody's version.
    await copy.pushCommit('A broken chart', { [file]: 'version: [' });
    await until(() => chartsOf(ID)?.size === 0);
  });
});
