import {
  environmentBranch,
  shardBranch,
  shardOf,
  SHARDS,
} from '@berth/plugin-environments-common';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation, deployment } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { PushedEnvironment } from '../DesiredSnapshot';
import type { DesiredState } from '../DesiredState';

jest.setTimeout(60_000);

const INGRESS = 'components/ingress/nginx/ingress.yaml';

describe('delivery branches', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;
  let state: DesiredState;
  let pushed: PushedEnvironment[];

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    state = await world.state();
    pushed = [];
    state.onPushed(news => pushed.push(...news));
    const operations = [
      await world.submit(creation('acme')),
      await world.submit(creation('globex')),
      await world.submit(creation('initech')),
      await world.submit(creation('acme', 'plain', 'plain')),
    ];
    state.wake();
    await Promise.all(operations.map(each => world.committed(each)));
    await until(
      async () => (await copy.branches('berth/clusters/*')).size === SHARDS,
    );
    await copy.pull();
    pushed.length = 0;
  });

  afterEach(() => world.stop());

  const heads = () => copy.branches('berth/*');

  /**
   * Names of the branches that moved since, once those waited for have: a remote moves the branches of one push one
   * after the other.
   */
  async function movedSince(
    before: Map<string, string>,
    ...awaited: string[]
  ): Promise<string[]> {
    const after = await until(async () => {
      const now = await heads();
      return awaited.every(name => now.get(name) !== before.get(name)) && now;
    });
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter(branch => before.get(branch) !== after.get(branch))
      .sort();
  }

  const traefik = (customer: string) =>
    copy
      .git('show', `HEAD:customers/${customer}/staging/kustomization.yaml`)
      .then(text => ({
        [`customers/${customer}/staging/kustomization.yaml`]: text.replace(
          'ingress/nginx',
          'ingress/traefik',
        ),
      }));

  it('are there for all 32 shards, and for no environment of a cluster that reads main', async () => {
    const branches = await heads();
    expect([...branches.keys()].sort()).toEqual([
      ...Array.from({ length: SHARDS }, (_, number) =>
        shardBranch('local', number),
      ),
      environmentBranch('acme-staging'),
      environmentBranch('globex-staging'),
      environmentBranch('initech-staging'),
    ]);
    expect(await state.expected('acme-plain')).toMatchObject({
      revision: await copy.git('rev-parse', 'HEAD'),
    });
    const deployed = await world.submit(deployment('acme', '1.5.0', 'plain'));
    state.wake();
    await world.committed(deployed);
    await until(() => pushed.length > 0);
    expect(pushed).toEqual([
      { environmentId: 'acme-plain', cluster: 'plain', shard: false },
    ]);
    const held = await copy.filesOf(
      shardBranch('local', shardOf('acme-staging')),
    );
    expect(held).toContain('clusters/local/environments/acme-staging.yaml');
    expect(held.join()).not.toContain('acme-plain');
  });

  it('are not what an environment has to come to while they are behind main', async () => {
    const branch = environmentBranch('globex-staging');
    const before = await heads();
    const seen = new Set<string | undefined>();
    let pushedCommit = '';
    state.onChanged(async () => {
      const commit = (await state.lastCommit('globex-staging'))?.sha;
      if (commit === pushedCommit) {
        seen.add((await state.expected('globex-staging'))?.revision);
      }
    });
    pushedCommit = await copy.pushCommit(
      'Use traefik',
      await traefik('globex'),
    );
    await movedSince(before, branch);
    const now = (await heads()).get(branch);
    await until(() => seen.has(now));
    expect([...seen].filter(Boolean)).toEqual([now]);

    // Two commits that undo each other move no branch.
    await copy.pull();
    const files = await traefik('acme');
    const [file] = Object.keys(files);
    const text = await copy.git('show', `HEAD:${file}`);
    await copy.commit('Use traefik here too', files);
    const undone = await copy.commit('Use nginx again', {
      [file]: `${text}\n`,
    });
    await copy.push();
    await until(
      async () => (await state.lastCommit('acme-staging'))?.sha === undone,
    );
    await until(
      async () =>
        (await state.expected('acme-staging'))?.revision ===
        before.get(environmentBranch('acme-staging')),
    );
  });

  it("follow an edit of an environment's own file within a poll, as the foreign commit that it is", async () => {
    const before = await heads();
    const branch = environmentBranch('globex-staging');
    const commit = await copy.pushCommit(
      'Use traefik\n\nIt is quicker.',
      await traefik('globex'),
    );
    expect(await movedSince(before, branch)).toEqual([branch]);
    await copy.pull();
    expect(
      await copy.git('log', '-1', '--format=%an%n%cn%n%B', `origin/${branch}`),
    ).toBe(
      [
        'Some Body',
        'Berth',
        'Use traefik',
        '',
        'It is quicker.',
        '',
        `Main-Commit: ${commit}`,
      ].join('\n'),
    );
    expect(await copy.git('rev-parse', `origin/${branch}^`)).toBe(
      before.get(branch),
    );
    await until(() => pushed.length > 0);
    expect(pushed).toEqual([
      { environmentId: 'globex-staging', cluster: 'local', shard: false },
    ]);
    expect(await state.lastCommit('globex-staging')).toEqual({
      sha: commit,
      at: expect.any(String),
      author: 'Some Body',
      title: 'Use traefik',
      foreign: true,
    });
    expect(await state.lastCommit('acme-staging')).toMatchObject({
      title: 'Create acme/staging',
      foreign: false,
    });
  });

  it('follow an edit of a shared file exactly where it is reached', async () => {
    const changed: string[] = [];
    await copy.pushCommit('Use traefik', await traefik('globex'));
    await movedSince(await heads(), environmentBranch('globex-staging')).catch(
      () => undefined,
    );
    const before = await heads();
    state.onChanged(ids => changed.push(...ids));
    const text = await copy.git('show', `HEAD:${INGRESS}`);
    await copy.pushCommit('Comment', { [INGRESS]: `# Reviewed\n${text}\n` });
    const both = ['acme-staging', 'initech-staging'].map(environmentBranch);
    expect(await movedSince(before, ...both)).toEqual(both);
    expect(new Set(changed)).toEqual(
      new Set(['acme-staging', 'initech-staging', 'acme-plain']),
    );
  });

  it('follow a file that comes into a chart, and no file beside what is reached', async () => {
    const before = await heads();
    await copy.pushCommit('Words', {
      'README.md': 'hello',
      'components/ingress/nginx/NOTES.md': 'hello',
    });
    await copy.pushCommit('More', { 'charts/web/files/new/a.txt': 'a' });
    const all = ['acme', 'globex', 'initech'].map(customer =>
      environmentBranch(`${customer}-staging`),
    );
    expect(await movedSince(before, ...all)).toEqual(all);
    await copy.pull();
    const branch = environmentBranch('acme-staging');
    expect(await copy.filesOf(branch)).toContain('charts/web/files/new/a.txt');
    // One commit on top of the creation's: the words moved nothing.
    expect(await copy.git('rev-list', '--count', `origin/${branch}`)).toBe('2');
  });

  it('come and go with folders that somebody pushes', async () => {
    const acme = await copy.git(
      'show',
      'HEAD:customers/acme/staging/environment.yaml',
    );
    const before = await heads();
    await copy.pushCommit('Add hooli by hand', {
      'customers/hooli/dev/environment.yaml': `${acme
        .replaceAll('acme', 'hooli')
        .replaceAll('staging', 'dev')}\n`,
      'customers/hooli/dev/kustomization.yaml':
        'resources: [../../../blueprints/standard/1.0.0/base]\n',
    });
    // Nobody wrote the engine's object: the folder's own document says what it is.
    const branch = environmentBranch('hooli-dev');
    const itsShard = shardBranch('local', shardOf('hooli-dev'));
    expect(await movedSince(before, branch, itsShard)).toEqual(
      [itsShard, branch].sort(),
    );
    await copy.pull();
    const object = 'clusters/local/environments/hooli-dev.yaml';
    expect(await copy.git('show', `origin/${itsShard}:${object}`)).toBe(
      (
        await copy.git(
          'show',
          'HEAD:clusters/local/environments/acme-staging.yaml',
        )
      )
        .replaceAll('acme', 'hooli')
        .replaceAll('staging', 'dev'),
    );
    expect(state.snapshot().index.entry('hooli-dev')?.spec).toMatchObject({
      customer: 'hooli',
    });

    // The engine's object of an environment without a folder would point at nothing.
    const shard = shardBranch('local', shardOf('globex-staging'));
    const then = await heads();
    await copy.pushCommit('Remove globex by hand', {
      'customers/globex/staging': undefined,
    });
    const gone = environmentBranch('globex-staging');
    expect(await movedSince(then, gone, shard)).toEqual([shard, gone]);
    await copy.pull();
    expect((await copy.filesOf(shard)).join()).not.toContain('globex-staging');
    await until(() => pushed.some(({ shard: moved }) => moved));
    expect(pushed).toContainEqual({
      environmentId: 'globex-staging',
      cluster: 'local',
      shard: true,
    });
    expect(state.snapshot().index.entry('globex-staging')).toBeUndefined();
  });

  it('are mended where somebody moved or deleted them, forward only', async () => {
    await state.stop();
    const before = await heads();
    const moved = environmentBranch('acme-staging');
    const gone = shardBranch('local', 3);
    await copy.git('checkout', '--quiet', `origin/${moved}`);
    const bad = await copy.commit('Sneak in', { 'evil.yaml': 'kind: Evil' });
    await copy.push(`HEAD:refs/heads/${moved}`, `:refs/heads/${gone}`);
    await copy.push(`${bad}:refs/heads/berth/environments/nobody-here`);
    await world.state();
    await until(async () => {
      const now = await heads();
      return (
        now.get(moved) !== bad &&
        now.has(gone) &&
        !now.has('berth/environments/nobody-here')
      );
    });
    await copy.git('fetch', '--quiet', 'origin');
    expect(await copy.git('rev-parse', `origin/${moved}^`)).toBe(bad);
    expect(await copy.git('rev-parse', `origin/${moved}^{tree}`)).toBe(
      await copy.git('rev-parse', `${before.get(moved)}^{tree}`),
    );
  });

  it('are mended while Berth runs, when the next push finds them moved', async () => {
    const moved = environmentBranch('acme-staging');
    await copy.git('checkout', '--quiet', `origin/${moved}`);
    const bad = await copy.commit('Sneak in', { 'evil.yaml': 'kind: Evil' });
    await copy.push(`HEAD:refs/heads/${moved}`);
    await copy.git('checkout', '--quiet', 'main');
    await copy.pushCommit('Use traefik', await traefik('acme'));
    await until(async () => (await heads()).get(moved) !== bad);
    await copy.git('fetch', '--quiet', 'origin');
    expect(await copy.git('rev-parse', `origin/${moved}^`)).toBe(bad);
    expect((await copy.filesOf(moved)).join()).not.toContain('evil');
  });

  it('stay as they are where what main says can not be delivered, which is that environment’s problem alone', async () => {
    const before = await heads();
    const file = 'customers/acme/staging/kustomization.yaml';
    const text = await copy.git('show', `HEAD:${file}`);
    await copy.pushCommit('Break it', {
      [file]: text.replace(
        '../../../components/ingress/nginx',
        'https://github.com/evil/base?ref=main',
      ),
      ...(await traefik('globex')),
    });
    expect(
      await movedSince(before, environmentBranch('globex-staging')),
    ).toEqual([environmentBranch('globex-staging')]);
    await until(() => state.problem('acme-staging'));
    expect(state.problem('acme-staging')).toContain(
      'https://github.com/evil/base',
    );
    expect(state.problem('globex-staging')).toBeUndefined();
    expect(state.ready()).toEqual({ ok: true });
    const broken = await heads();
    await copy.pushCommit('Mend it', {
      [file]: `${text.replace('ingress/nginx', 'ingress/traefik')}\n`,
    });
    await movedSince(broken, environmentBranch('acme-staging'));
    expect(state.problem('acme-staging')).toBeUndefined();
  });

  it("say in the remote's words why one of them can't be moved, until it can", async () => {
    const before = await heads();
    await world.writeUpdateHook(
      '#!/bin/sh\ncase "$1" in *acme-staging) echo "GL-7: not today"; exit 1;; esac\n',
    );
    await copy.pushCommit('Use traefik', await traefik('acme'));
    await until(() => state.deliveryProblem('acme-staging'));
    expect(state.deliveryProblem('acme-staging')).toContain('GL-7: not today');
    expect(state.deliveryProblem('globex-staging')).toBeUndefined();
    const told = new Promise<string[]>(resolve => state.onChanged(resolve));
    await world.writeUpdateHook('#!/bin/sh\nexit 0\n');
    await movedSince(before, environmentBranch('acme-staging'));
    expect(await told).toEqual(['acme-staging']);
    await until(() => !state.deliveryProblem('acme-staging'));
  });
});
