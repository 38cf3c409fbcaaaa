import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { until } from '../__testUtils__/until';
import { takeFolder } from './takeFolder';

jest.setTimeout(60_000);

describe('the folder for the copy of the repository', () => {
  const { getuid } = process;
  let parent: string;
  let folder: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'berth-folder-'));
    folder = join(parent, 'data');
  });
  afterEach(async () => {
    process.getuid = getuid;
    await rm(parent, { recursive: true, force: true });
  });

  const refusal = (words: string) =>
    expect.objectContaining({
      name: 'InputError',
      message: expect.stringMatching(
        new RegExp(`^environments\\.dataDir takes .*${folder} ${words}`),
      ),
    });

  /** Has the test run as somebody who is not root, to whom the folder belongs. */
  async function asOrdinaryUser(): Promise<number> {
    const id = getuid!() || 1_000;
    if (getuid!() === 0) {
      await chown(folder, id, id);
      process.getuid = () => id;
    }
    return id;
  }

  it('is made for this user alone, and taken again', async () => {
    await takeFolder(join(folder, 'below'), []);
    for (const made of [folder, join(folder, 'below')]) {
      expect((await stat(made)).mode % 0o1000).toBe(0o700);
    }
    await takeFolder(folder, []);
    // As a volume's files are, which a group may write to.
    await chmod(folder, 0o2770);
    await expect(takeFolder(folder, [])).resolves.toBeUndefined();
  });

  it('is refused where everybody may write to it', async () => {
    await mkdir(folder);
    await chmod(folder, 0o777);
    await asOrdinaryUser();
    await expect(takeFolder(folder, [])).rejects.toEqual(
      refusal('may be written to by other users'),
    );
  });

  it('is refused where it is another user’s', async () => {
    await mkdir(folder);
    const id = await asOrdinaryUser();
    process.getuid = () => id + 1;
    await expect(takeFolder(folder, [])).rejects.toEqual(
      refusal(`belongs to another user, of the id ${id}`),
    );
  });

  it('may be root’s, with what would be read in it', async () => {
    process.getuid = () => getuid!() || 1_000;
    const taken = takeFolder('/usr', ['mirror.git', 'bin']);
    await expect(taken).resolves.toBeUndefined();
  });

  it('is refused where what would be read is another user’s', async () => {
    await mkdir(join(folder, 'mirror.git'), { recursive: true });
    const own = getuid!();
    // Who is not root can give nothing away: then the folder is the other one's.
    const [owner, what] =
      own === 0 ? [1_000, 'holds mirror.git of'] : [own, 'belongs to'];
    await chown(join(folder, 'mirror.git'), owner, owner);
    process.getuid = () => (own === 0 ? 0 : own + 1);
    await expect(takeFolder(folder, ['mirror.git'])).rejects.toEqual(
      refusal(`${what} another user, of the id ${owner}`),
    );
  });

  it('is refused where it is none', async () => {
    const kinds = [
      () => writeFile(folder, ''),
      () => symlink(join(parent, 'nowhere'), folder),
    ];
    for (const make of kinds) {
      await make();
      await expect(takeFolder(folder, [])).rejects.toEqual(
        refusal('is no folder'),
      );
      await rm(folder);
    }
  });

  it('may be a link to one', async () => {
    await mkdir(join(parent, 'elsewhere'), { mode: 0o700 });
    await symlink(join(parent, 'elsewhere'), folder);
    await expect(takeFolder(folder, [])).resolves.toBeUndefined();
  });

  it('is taken as it is where the system knows no users', async () => {
    await mkdir(folder);
    await chmod(folder, 0o777);
    process.getuid = undefined;
    await expect(takeFolder(folder, [])).resolves.toBeUndefined();
  });

  it('is said to be wrong by the health check, and taken once it is right', async () => {
    const world = await DesiredWorld.start();
    try {
      await writeFile(folder, '');
      const state = await world.state({ dataDir: folder });
      expect(state.ready()).toEqual({
        ok: false,
        reason: expect.stringContaining('environments.dataDir takes'),
      });
      await rm(folder);
      await until(() => state.ready().ok);
    } finally {
      await world.stop();
    }
  });
});
