import type { Operation } from '@berth/plugin-environments-common';
import { ForgeNotYetError } from '@berth/plugin-environments-node';
import { creation } from '../__testUtils__/requests';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';
import { PlainLanding } from './__testUtils__/PlainLanding';

jest.setTimeout(60_000);

describe('what people push to the branch of an operation that Berth merges', () => {
  let landing: PlainLanding;
  let state: DesiredState;
  let copy: WorkingCopy;
  let operation: Operation;
  let branch: string;

  beforeEach(async () => {
    landing = await PlainLanding.start();
    const { world, plain } = landing;
    plain.beforeMerge = async () => {
      throw new ForgeNotYetError('The forge can’t merge yet');
    };
    state = await landing.state('berth');
    operation = await world.submit(creation('acme'));
    state.wake();
    await landing.lookUntil(state, () =>
      landing.says(operation, /can’t merge yet/),
    );
    [{ branch }] = plain.pulls;
    copy = await world.clone();
  });
  afterEach(() => landing.world.stop());

  /** Makes it what the branch holds, and lets Berth merge; resolves to the files of `main` then. */
  async function mergedWith(commit: string): Promise<string[]> {
    await copy.push(`:refs/heads/${branch}`);
    await copy.push(`${commit}:refs/heads/${branch}`);
    landing.plain.beforeMerge = async () => undefined;
    await landing.lookUntil(state, () => landing.commitOf(operation));
    await copy.git('fetch', '--quiet', 'origin');
    const files = await copy.filesOf('main');
    expect(files).toContain('customers/acme/staging/environment.yaml');
    return files;
  }

  it('is not merged where it stands below what was planned', async () => {
    await copy.git('checkout', '--quiet', '-b', 'own', 'origin/main');
    await copy.commit('What nobody planned', { 'notes.md': 'of somebody' });
    await copy.git('cherry-pick', `origin/${branch}`);
    const head = await copy.git('rev-parse', 'HEAD');
    expect(await mergedWith(head)).not.toContain('notes.md');
  });

  it('does not undo what is on `main` by a merge that leaves it out', async () => {
    const older = await copy.git('rev-parse', 'origin/main');
    const newer = await copy.pushCommit('To stay', { 'notes.md': 'of all' });
    state.wakeForPush();
    const planned = await copy.git('rev-parse', `origin/${branch}^{tree}`);
    const head = await copy.git(
      ...['commit-tree', '-m', 'As it was', '-p', older, '-p', newer, planned],
    );
    expect(await mergedWith(head)).toContain('notes.md');
  });

  it('is merged as it was planned again over it, once', async () => {
    await copy.git('checkout', '--quiet', '-b', 'own', 'origin/main');
    await copy.commit('What nobody planned', { 'notes.md': 'of somebody' });
    await mergedWith(await copy.git('rev-parse', 'HEAD'));
    const [{ head }] = landing.plain.pulls;
    expect(await copy.git('log', '-1', '--format=%P', 'origin/main')).toContain(
      head,
    );
    const titles = await copy.git('log', '--format=%s', 'origin/main');
    expect(titles.split('Create acme/staging')).toHaveLength(2);
  });
});
