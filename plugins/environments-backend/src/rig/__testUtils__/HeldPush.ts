import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@berth/rig/testUtils';
import type { EnvironmentsWorld } from '../../__testUtils__/EnvironmentsWorld';

/** Keeps back the forge's answer to a push that it has taken: all branches have moved, and whoever pushed does not know. */
export class HeldPush {
  private constructor(
    private readonly backend: EnvironmentsWorld<{ url: string; dir: string }>,
    private readonly hook: string,
    private readonly mark: string,
    private readonly before: string | undefined,
  ) {}

  /** Holds the answers to all pushes of `main` from now on. */
  static async begin(
    backend: EnvironmentsWorld<{ url: string; dir: string }>,
  ): Promise<HeldPush> {
    const { dir } = backend.remote;
    const folder = join(dir, 'hooks/post-receive.d');
    const hook = join(folder, 'hold');
    const mark = join(dir, 'held');
    await mkdir(folder, { recursive: true });
    await writeFile(mark, '');
    await writeFile(
      hook,
      [
        '#!/bin/sh',
        // Pushes of other branches only are answered.
        'grep -q refs/heads/main || exit 0',
        // Ends with the folder too, should nobody let it go.
        `while [ -e '${mark}' ]; do sleep 0.1; done`,
        '',
      ].join('\n'),
    );
    await chmod(hook, 0o755);
    const before = (await backend.remoteHeads()).get('main');
    return new HeldPush(backend, hook, mark, before);
  }

  /** Resolves once the forge has taken a push, of which it says nothing. */
  async taken(): Promise<void> {
    await eventually(
      () => this.backend.remoteHeads(),
      heads => heads.get('main') !== this.before,
    );
  }

  /** Gives the answers to whoever still waits for them. */
  async release(): Promise<void> {
    await rm(this.hook, { force: true });
    await rm(this.mark, { force: true });
  }
}
