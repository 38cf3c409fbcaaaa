import { mkdir, readdir, rm, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { environmentBranch } from '@berth/plugin-environments-common';
import { DesiredWorld } from './__testUtils__/DesiredWorld';
import { creation, deployment } from './__testUtils__/requests';
import { until } from './__testUtils__/until';
import type { WorkingCopy } from './__testUtils__/WorkingCopy';
import type { DesiredState } from './DesiredState';

jest.setTimeout(60_000);

/** As the group `yamlDocuments` of the bad inputs. */
const DOCUMENTS = [
  'a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: [*d,*d,*d,*d]',
  'a: 1\na: 2',
  'a: 1\n---\nb: 2',
  "!!js/function 'x'",
  '__proto__: {admin: true}',
];

describe('following the repository', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;
  let state: DesiredState;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    state = await world.state();
  });

  afterEach(() => world.stop());

  const create = async (customer: string) => {
    const operation = await world.submit(creation(customer));
    state.wake();
    return world.committed(operation);
  };

  const ids = () => state.snapshot().index.ids().sort();

  it('makes of whatever somebody pushes no more than one environment’s error', async () => {
    await create('acme');
    await copy.pull();
    const good = await copy.git(
      'show',
      'HEAD:customers/acme/staging/environment.yaml',
    );
    const rubbish: Record<string, string | Buffer> = {
      'customers/globex/binary/environment.yaml': Buffer.from([0, 255, 1]),
      'customers/globex/folder/environment.yaml/a.yaml': 'a: 1',
      'customers/globex/other/environment.yaml': good,
      'customers/globex/huge/environment.yaml': 'a'.repeat(2_000_000),
      'customers/UPPER/x y/environment.yaml': good,
      'customers/kube-system/a/environment.yaml': good,
      'customers/globex/README.md': 'no environment',
      'customers/globex/notes/README.md': 'no environment either',
      'blueprints/broken/1.0.0/blueprint.yaml': 'a: 1\na: 2',
      'blueprints/standard/9.9.9/base/kustomization.yaml': '{}',
      'customers/initech/customer.yaml': '!!js/function x',
    };
    DOCUMENTS.forEach((text, number) => {
      rubbish[`customers/globex/document-${number}/environment.yaml`] = text;
    });
    await mkdir(join(copy.folder, 'customers/globex/link'), {
      recursive: true,
    });
    await symlink(
      '../../acme/staging/environment.yaml',
      join(copy.folder, 'customers/globex/link/environment.yaml'),
    );
    await symlink('/etc', join(copy.folder, 'customers/globex/etc'));
    await copy.commit('Rubbish', rubbish);
    await copy.git(
      'update-index',
      '--add',
      '--cacheinfo',
      `160000,${'1'.repeat(40)},customers/globex/submodule`,
    );
    await copy.git('commit', '--quiet', '-m', 'A submodule');
    await copy.push();

    await until(() => ids().includes('globex-submodule'));
    const { index } = state.snapshot();
    const invalid = ids().filter(id => index.entry(id)?.invalid);
    expect(invalid).toEqual(
      [
        'UPPER-x y',
        'globex-binary',
        ...DOCUMENTS.map((_, number) => `globex-document-${number}`),
        'globex-etc',
        'globex-folder',
        'globex-huge',
        'globex-link',
        'globex-other',
        'globex-submodule',
        'kube-system-a',
      ].sort(),
    );
    for (const id of invalid) {
      expect(state.problem(id)).toMatch(/^[\x20-\x7e]{10,400}$/);
    }
    expect(index.entry('acme-staging')?.spec).toBeDefined();
    expect(index.customers.get('initech')).toEqual({
      name: 'initech',
      problem: expect.stringContaining('customers/initech/customer.yaml'),
    });
    expect(
      index.blueprints.versions
        .map(({ name, version, problem }) => [name, version, Boolean(problem)])
        .sort(),
    ).toEqual([
      ['broken', '1.0.0', true],
      ['standard', '1.0.0', false],
      ['web-and-database', '1.0.0', false],
    ]);

    // All goes on as before for everybody else.
    const deployed = await world.submit(deployment('acme', '1.5.0'));
    state.wake();
    await world.committed(deployed);
    expect([...(await copy.branches('berth/environments/*')).keys()]).toEqual([
      environmentBranch('acme-staging'),
    ]);
    expect(state.ready()).toEqual({ ok: true });
  });

  it('gives an id that two folders claim to the one that was there first', async () => {
    await create('hooli-x');
    await copy.pull();
    const text = await copy.git(
      'show',
      'HEAD:customers/hooli-x/staging/environment.yaml',
    );
    await copy.pushCommit('Claim it', {
      'customers/hooli/x-staging/environment.yaml': text
        .replace('customer: "hooli-x"', 'customer: "hooli"')
        .replace('name: "staging"', 'name: "x-staging"'),
    });
    await until(() =>
      state.snapshot().index.entries.get('customers/hooli/x-staging'),
    );
    const { index } = state.snapshot();
    expect(index.entry('hooli-x-staging')?.customer).toBe('hooli-x');
    expect(index.entries.get('customers/hooli/x-staging')?.invalid).toBe(
      'its namespace hooli-x-staging belongs to hooli-x/staging',
    );
  });

  it('says that it is not ready while it never saw the repository, and why', async () => {
    await state.stop();
    world.remote.faults.answerStatus(503, 'any', Infinity);
    const other = await world.state();
    expect(other.ready()).toEqual({
      ok: false,
      reason: expect.stringContaining('503'),
    });
    expect(() => other.snapshot()).toThrow(
      expect.objectContaining({ name: 'ServiceUnavailableError' }),
    );
    world.remote.faults.clear();
    await until(() => other.ready().ok);
    expect(other.snapshot().index.ids()).toEqual([]);

    // From then on the last state stays readable, with the reason why it is not newer.
    world.remote.faults.answerStatus(503, 'any', Infinity);
    await until(() => other.ready().reason);
    expect(other.ready()).toEqual({
      ok: true,
      reason: expect.stringContaining('503'),
    });
    expect(other.snapshot().commit).toHaveLength(40);

    // When it was known to be the newest stays what it was, until it is so again.
    const { readAt } = other;
    world.remote.faults.clear();
    await until(() => other.readAt! > readAt! && !other.ready().reason);
  });

  it('makes its copy anew where that is damaged, and loses nothing', async () => {
    await create('acme');
    const dataDir = join(world.folder, 'data-0');
    const objects = join(dataDir, 'mirror.git/objects');
    for (const entry of await readdir(objects, {
      recursive: true,
      withFileTypes: true,
    })) {
      if (entry.isFile()) {
        await rm(join(entry.parentPath, entry.name), { force: true });
      }
    }
    const operation = await world.submit(creation('globex'));
    state.wake();
    await world.committed(operation);
    await copy.pull();
    expect(await copy.git('log', '-2', '--format=%s')).toBe(
      'Create globex/staging\nCreate acme/staging',
    );

    // And where it is found damaged at the start.
    await state.stop();
    await truncate(join(dataDir, 'mirror.git/HEAD'), 0);
    await rm(join(dataDir, 'mirror.git/objects'), { recursive: true });
    const again = await world.state({ dataDir });
    await until(() => again.ready().ok);
    expect(again.snapshot().index.ids().sort()).toEqual([
      'acme-staging',
      'globex-staging',
    ]);
  });

  it('keeps a second process out of its folder', async () => {
    const second = await world.state({
      dataDir: join(world.folder, 'data-0'),
    });
    expect(second.ready()).toEqual({
      ok: false,
      reason: expect.stringContaining(`process (${process.pid}`),
    });
    await state.stop();
    await until(() => second.ready().ok);
  });

  it('follows a main branch that somebody rewrote', async () => {
    await create('acme');
    const moved = state.snapshot().commit;
    await copy.git('commit', '--quiet', '--amend', '-m', 'Another beginning');
    const rewritten = await copy.git('rev-parse', 'HEAD');
    await copy.forceMain(world.remote.dir);
    await until(() => state.snapshot().commit === rewritten);
    expect(ids()).toEqual([]);
    await expect(state.treeAt(moved)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    const operation = await create('globex');
    expect(operation.commit).toBe(state.snapshot().commit);
  });

  it('shows in every process what one of them writes', async () => {
    const reader = await world.state();
    const changed: string[] = [];
    reader.onChanged(news => changed.push(...news));
    const { commit } = await create('acme');
    await until(() => reader.snapshot().commit === commit);
    const expected = await state.expected('acme-staging');
    await until(
      async () =>
        (await reader.expected('acme-staging'))?.revision ===
        expected?.revision,
    );
    expect(await reader.lastCommit('acme-staging')).toEqual(
      await state.lastCommit('acme-staging'),
    );
    // Somebody else's commit is delivered a moment later than it is seen.
    await copy.pushCommit('Comment', {
      'components/ingress/nginx/ingress.yaml': '# nothing left\n',
    });
    await until(async () => {
      const now = await reader.expected('acme-staging');
      return now !== undefined && now.revision !== expected?.revision;
    });
    expect(await reader.expected('acme-staging')).toEqual(
      await state.expected('acme-staging'),
    );
    expect(changed).toContain('acme-staging');
  });
});
