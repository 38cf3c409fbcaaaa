import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Guardian } from './Guardian';
import { signalGroup } from './signalGroup';

/** A process in a group of its own, which says "up" once it listens to signals. */
async function something(script: string) {
  const child = spawn(
    process.execPath,
    ['-e', `${script}; setInterval(() => {}, 1000); console.log('up')`],
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  return { child, group: child.pid as number, exit: once(child, 'exit') };
}

describe('Guardian', () => {
  it('ends what it still guards and removes the folders, once its starter lets go', async () => {
    const guardian = Guardian.start();
    const folder = await mkdtemp(join(tmpdir(), 'berth-rig-test-'));
    guardian.removeAtEnd(folder);
    const guarded = await something('');
    const forgotten = await something('');
    guardian.started(guarded.group);
    guardian.started(forgotten.group);
    guardian.ended(forgotten.group);

    await guardian.stop();

    await expect(guarded.exit).resolves.toEqual([null, 'SIGTERM']);
    await expect(access(folder)).rejects.toThrow('ENOENT');
    expect(signalGroup(forgotten.group, 0)).toBe(true);
    signalGroup(forgotten.group, 'SIGKILL');
    await forgotten.exit;
  });
});
