import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DesiredWorld } from './__testUtils__/DesiredWorld';
import { SlowWay } from './__testUtils__/SlowWay';
import { until } from './__testUtils__/until';
import type { DesiredState } from './DesiredState';

jest.setTimeout(60_000);

describe('a repository that is long in coming', () => {
  let world: DesiredWorld;
  let way: SlowWay;

  beforeEach(async () => {
    world = await DesiredWorld.start();
    const copy = await world.clone();
    await copy.pushCommit('Large', { 'large.bin': randomBytes(3_000_000) });
    way = await SlowWay.start(world.remote.url);
  });

  afterEach(async () => {
    await way.stop();
    await world.stop();
  });

  const begin = (fetchTimeoutSeconds: number): DesiredState => {
    const state = world.newState({
      repository: { url: way.url },
      fetchTimeoutSeconds,
      deadlineSeconds: 5,
    });
    state.start();
    return state;
  };
  const mirror = (...names: string[]) =>
    join(world.folder, 'data-0', 'mirror.git', ...names);

  it('is waited for while it goes on coming', async () => {
    // Some nine seconds in all, more than any other command may take.
    way.bytesPerSecond = 350_000;
    const state = begin(2);
    await until(() => state.ready().ok);
    expect(state.snapshot().index.blueprints.versions).not.toEqual([]);
  });

  it('is asked for again where it stops coming, and leaves nothing behind', async () => {
    way.mostBytes = 1_000_000;
    const state = begin(2);
    await until(() =>
      /transferred the last 2 seconds/.test(state.ready().reason!),
    );
    // As git leaves them where it is killed while it writes refs.
    const refs = mirror('refs', 'remotes', 'origin');
    await mkdir(refs, { recursive: true });
    await writeFile(join(refs, 'main.lock'), '');
    await writeFile(mirror('packed-refs.lock'), '');
    const { held } = way;
    await until(() => way.held > held + 1);
    way.mostBytes = Infinity;
    await until(() => state.ready().ok);
    await state.stop();
    const names = await readdir(mirror(), { recursive: true });
    expect(names.filter(name => /\.lock$|tmp_pack/.test(name))).toEqual([]);
  });

  it('is not waited for where nobody wants it any more', async () => {
    way.mostBytes = 1_000_000;
    const state = begin(3600);
    await until(() => way.held > 0);
    await state.stop();
    expect(state.ready().ok).toBe(false);
  });
});
