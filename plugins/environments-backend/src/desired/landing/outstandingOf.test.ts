import type { ForgeCheck } from '@berth/plugin-environments-node';
import { outstandingOf } from './outstandingOf';

const pull = { number: 7, head: 'a'.repeat(40) };

function forge(items: ForgeCheck[], approvedBy: string[] = []) {
  return {
    checks: async () => ({ state: 'none' as const, items }),
    approvals: async () => approvedBy.map(by => ({ by })),
  };
}

describe('outstandingOf', () => {
  it('names what failed, runs, or may not be read, and how many approvals are missing', async () => {
    const { outstanding } = await outstandingOf(
      forge(
        [
          { name: 'lint', state: 'failure' },
          { name: 'build', state: 'pending' },
          { name: 'docs', state: 'success' },
          { name: 'check runs', state: 'unknown', message: 'No access' },
        ],
        ['jane'],
      ),
      pull,
      2,
    );
    expect(outstanding).toEqual([
      'failed: lint',
      'still running: build',
      "can't be read: check runs (No access)",
      '1 of 2 approvals',
    ]);
  });

  it('is nothing where all is there', async () => {
    const missing = await outstandingOf(
      forge([{ name: 'docs', state: 'success' }], ['jane', 'alan']),
      pull,
      2,
    );
    expect(missing).toEqual({ outstanding: [], approvedBy: ['alan', 'jane'] });
  });
});
