import type { Operation } from '@berth/plugin-environments-common';
import { ForgeNotYetError } from '@berth/plugin-environments-node';
import { creation, deployment } from '../__testUtils__/requests';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';
import { PlainLanding } from './__testUtils__/PlainLanding';

jest.setTimeout(60_000);

describe('what Berth merges', () => {
  let landing: PlainLanding;
  let state: DesiredState;
  let copy: WorkingCopy;
  /** For each merge, whether `main` was what Berth had read and planned on. */
  let planned: boolean[];

  beforeEach(async () => {
    landing = await PlainLanding.start();
    const { world, plain } = landing;
    copy = await world.clone();
    state = await landing.state('berth');
    const created = await world.submit(creation('acme'));
    state.wake();
    await landing.lookUntil(state, () => landing.commitOf(created));
    planned = [];
    plain.beforeMerge = async () => {
      throw new ForgeNotYetError('The forge can’t merge yet');
    };
  });
  afterEach(() => landing.world.stop());

  /** Looks until something is so of each operation. */
  async function allOf(
    operations: Operation[],
    look: (operation: Operation) => Promise<unknown>,
  ): Promise<void> {
    for (const operation of operations) {
      await landing.lookUntil(state, () => look(operation));
    }
  }

  /** Submits two operations on one environment, whose pull requests wait; resolves once both may be merged. */
  async function twoReady() {
    const { world } = landing;
    const deployed = await world.submit(deployment('acme', '1.5.0'));
    const resized = await world.submit({
      kind: 'update',
      environment: { customer: 'acme', name: 'staging' },
      changes: { size: 'medium' },
    });
    state.wake();
    await allOf([deployed, resized], operation =>
      landing.says(operation, /can’t merge yet/),
    );
    return [deployed, resized];
  }

  function letMerge(): void {
    landing.plain.beforeMerge = async () => {
      await copy.git('fetch', '--quiet', 'origin');
      const main = await copy.git('rev-parse', 'origin/main');
      planned.push(state.snapshot().index.commit === main);
    };
  }

  it('is planned on what it merged before, also within one look', async () => {
    const both = await twoReady();
    letMerge();
    await allOf(both, operation => landing.commitOf(operation));
    expect(planned).toEqual([true, true]);
    await copy.pull();
    const document = await copy.git(
      'show',
      'HEAD:customers/acme/staging/environment.yaml',
    );
    expect(document).toContain('size: "medium"');
    expect(document).toContain('1.5.0');
  });

  it('is planned on what somebody pushed that nobody told it of', async () => {
    const both = await twoReady();
    await copy.pull();
    await copy.pushCommit('Unseen', { 'notes.md': 'of somebody' });
    letMerge();
    await allOf(both, operation => landing.commitOf(operation));
    expect(planned).toEqual([true, true]);
  });
});
