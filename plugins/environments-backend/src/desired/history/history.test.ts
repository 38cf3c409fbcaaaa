import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation, deletion, deployment } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';

jest.setTimeout(60_000);

const acme = { customer: 'acme', name: 'staging' };

describe("an environment's history", () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;
  let state: DesiredState;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    state = await world.state();
  });

  afterEach(() => world.stop());

  const commit = async (request: Parameters<DesiredWorld['submit']>[0]) => {
    const operation = await world.submit(request);
    state.wake();
    return world.committed(operation);
  };
  const push = async (
    message: string,
    files: Parameters<WorkingCopy['pushCommit']>[1],
  ) => {
    const sha = await copy.pushCommit(message, files);
    await until(() => state.snapshot().commit === sha);
    return sha;
  };

  it('has its operations and what others pushed, newest first, page by page', async () => {
    await push('Before it came', { 'charts/web/values.yaml': 'a: 1\n' });
    const created = await commit(creation('acme'));
    await commit(creation('globex'));
    const deployed = await commit(deployment('acme', '1.5.0'));
    const shared = await push('Comment the chart', {
      'charts/web/values.yaml': 'a: 2\n',
      'components/ingress/traefik/kustomization.yaml': 'broken: [',
    });
    const broken = await push('Break it', {
      'customers/acme/staging/environment.yaml': 'a: 1\na: 2',
    });
    // What it reaches is read after what it is.
    const { items, nextCursor } = await until(async () => {
      const page = await state.history(acme, { limit: 10 });
      return page.items.every(it => it.commit !== shared) && page;
    });
    expect(nextCursor).toBeUndefined();
    expect(items).toEqual([
      {
        commit: broken,
        at: expect.stringMatching(/Z$/),
        author: 'Some Body',
        title: 'Break it',
        foreign: true,
        files: ['customers/acme/staging/environment.yaml'],
        restorable: false,
      },
      {
        commit: deployed.commit,
        at: expect.any(String),
        author: 'Guest',
        title: expect.stringContaining('1.5.0'),
        foreign: false,
        operationId: deployed.id,
        requestedBy: 'user:default/guest',
        files: [
          'customers/acme/staging/environment.yaml',
          'customers/acme/staging/values/web.yaml',
        ],
        spec: expect.objectContaining({
          applications: { web: { version: '1.5.0', values: {} } },
        }),
        restorable: true,
      },
      expect.objectContaining({
        commit: created.commit,
        operationId: created.id,
        restorable: true,
      }),
    ]);

    // Mended, its overlay reaches the shared file again, and the shared commit is its history too.
    await copy.pull();
    await copy.git('revert', '--no-edit', broken);
    await copy.push();
    await until(() => !state.problem('acme-staging'));
    const first = await state.history(acme, { limit: 2 });
    expect(first.items.map(({ title }) => title)).toEqual([
      'Revert "Break it"',
      'Break it',
    ]);
    const second = await state.history(acme, {
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second.items).toEqual([
      expect.objectContaining({
        commit: shared,
        foreign: true,
        files: ['charts/web/values.yaml'],
        restorable: true,
      }),
      expect.objectContaining({ commit: deployed.commit }),
    ]);
    const third = await state.history(acme, {
      limit: 2,
      cursor: second.nextCursor,
    });
    expect(third).toEqual({
      items: [expect.objectContaining({ commit: created.commit })],
      totalItems: 5,
      nextCursor: undefined,
    });
    expect([first, second].map(({ totalItems }) => totalItems)).toEqual([5, 5]);
  });

  it('knows how many there are in all, as it goes on, ends and begins again', async () => {
    const chart = (text: string) => ({ 'charts/web/values.yaml': text });
    /** The number that a page tells, which is that of the commits on all pages. */
    const total = async () => {
      const told = await state.history(acme, { limit: 1 });
      const { items } = await state.history(acme, { limit: 500 });
      expect(told.totalItems).toBe(items.length);
      return told.totalItems;
    };
    await push('Before it came', chart('a: 1\n'));
    await commit(creation('acme'));
    await commit(creation('globex'));
    expect(await total()).toBe(1);
    await push('Of all', chart('a: 2\n'));
    await push('Of all again', chart('a: 3\n'));
    expect(await total()).toBe(3);
    await commit(deletion('acme'));
    await push('While it was gone', chart('a: 4\n'));
    await commit(creation('acme'));
    await until(async () => (await total()) === 5);
    await push('Of all once more', chart('a: 5\n'));
    expect(await total()).toBe(6);

    // The branch goes on from what was at its side: what came before is another line now.
    await copy.pull();
    await copy.git('checkout', '--quiet', '-b', 'side', 'HEAD~2');
    await copy.commit('Beside', {
      'customers/acme/staging/notes.txt': 'a',
    });
    await copy.git('merge', '--quiet', '--no-edit', 'main');
    await copy.push();
    const merge = await copy.git('rev-parse', 'HEAD');
    await until(() => state.snapshot().commit === merge);
    await total();
  });

  it('stays readable when the environment is gone', async () => {
    await commit(creation('acme'));
    const deleted = await commit(deletion('acme'));
    const { items } = await state.history(acme, { limit: 10 });
    expect(items.map(({ title, restorable }) => [title, restorable])).toEqual([
      [expect.stringMatching(/^Delete/), false],
      ['Create acme/staging', true],
    ]);
    const files = await state.commitFiles(deleted.commit!, acme);
    expect(files.map(({ path, change }) => `${change} ${path}`)).toContain(
      'delete clusters/local/environments/acme-staging.yaml',
    );
  });

  it('offers nothing of an earlier environment of its name that was on another cluster', async () => {
    await commit(creation('acme'));
    await commit(deployment('acme', '1.5.0'));
    await commit(deletion('acme'));
    await commit(creation('acme', 'staging', 'plain'));
    await commit(deployment('acme', '1.5.0'));
    const offered = async (...pages: number[]) => {
      const items: Array<[string, boolean]> = [];
      let cursor: string | undefined;
      for (const limit of pages) {
        const page = await state.history(acme, { limit, cursor });
        items.push(
          ...page.items.map(({ title, restorable }): [string, boolean] => [
            title.split(' ')[0],
            restorable,
          ]),
        );
        cursor = page.nextCursor;
      }
      return items;
    };
    const expected = [
      ['Deploy', false],
      ['Create', true],
      ['Delete', false],
      ['Deploy', false],
      ['Create', false],
    ];
    await until(async () => (await offered(10)).length === expected.length);
    expect(await offered(10)).toEqual(expected);
    expect(await offered(2, 2, 2)).toEqual(expected);

    // The engine's object still tells the cluster.
    await push('Break it', {
      'customers/acme/staging/environment.yaml': 'a: 1\na: 2',
    });
    await until(async () => (await offered(10)).length > expected.length);
    expect(await offered(10)).toEqual([
      ['Break', false],
      ['Deploy', true],
      ...expected.slice(1),
    ]);
  });

  it("shows a commit's files before and after, and nothing of other environments", async () => {
    await commit(creation('acme'));
    const sha = await push('Two at once', {
      'customers/acme/staging/values/web.yaml': 'image: {tag: "2"}\n',
      'customers/globex/dev/secret.yaml': 'a: 1\n',
      'customers/acme/staging/logo.png': Buffer.from([0, 1, 2]),
    });
    expect(await state.commitFiles(sha, acme)).toEqual([
      {
        path: 'customers/acme/staging/logo.png',
        change: 'add',
        after: '(not a text of at most 1 MiB)',
      },
      {
        path: 'customers/acme/staging/values/web.yaml',
        change: 'modify',
        before: expect.stringContaining('1.4.2'),
        after: 'image: {tag: "2"}\n',
      },
    ]);
  });

  it('is of the main branch only', async () => {
    await commit(creation('acme'));
    await copy.pull();
    const elsewhere = await copy.commit('On a branch', { 'a.txt': 'a' });
    await copy.push('HEAD:refs/heads/berth/environments/acme-staging-2');
    for (const sha of [elsewhere, '0'.repeat(40), 'HEAD', '--all', 'main~1']) {
      await expect(state.treeAt(sha)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
      await expect(state.commitFiles(sha, acme)).rejects.toMatchObject({
        name: 'NotFoundError',
      });
    }
    await expect(
      state.history(acme, { limit: 5, cursor: '--output=/tmp/x' }),
    ).rejects.toMatchObject({ name: 'InputError' });
    await expect(
      state.history({ customer: '..', name: 'x' }, { limit: 5 }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
  });
});
