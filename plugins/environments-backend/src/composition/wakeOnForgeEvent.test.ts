import { mockServices } from '@backstage/backend-test-utils';
import type { ForgeEvent } from '@berth/plugin-environments-node';
import { MemoryOperationStore } from '@berth/plugin-environments-node/testUtils';
import type { DesiredSnapshot } from '../desired';
import { wakeOnForgeEvent } from './wakeOnForgeEvent';

const ID = '00000000-0000-4000-8000-000000000001';
const COMMIT = 'a'.repeat(40);

describe('what is looked at when the forge tells something', () => {
  let operations: MemoryOperationStore;
  /** What this process, and the others, are told to look at. */
  let told: unknown[];
  let raised: string[];
  /** The main branch's commit that this process has; none where it has read nothing yet. */
  let known: string | undefined;

  beforeEach(async () => {
    operations = new MemoryOperationStore();
    told = [];
    raised = [];
    known = undefined;
    const environment = { customer: 'acme', name: 'dev' };
    await operations.add({
      id: ID,
      request: { kind: 'delete', environment, confirmation: 'acme-dev' },
      title: 'Delete acme/dev',
      environment,
      requester: 'user:default/guest',
      author: { name: 'Guest', email: 'guest@example.com' },
    });
    await operations.move(ID, {
      from: ['queued'],
      to: 'awaiting-approval',
      at: '2026-01-02T03:04:05.000Z',
    });
  });

  const note = (number: number) =>
    operations.setPullRequest(ID, {
      number,
      url: 'https://git.example.com/acme/platform/pulls/7',
      state: 'open',
      mergedBy: 'person',
      outstanding: [],
      approvedBy: [],
    });

  /** @param writes - whether this process is the one that looks */
  async function tell(writes: boolean, ...events: ForgeEvent[]) {
    const asked: Array<Promise<unknown>> = [];
    const onEvent = wakeOnForgeEvent({
      desired: {
        ready: () => ({ ok: known !== undefined }),
        snapshot: () => {
          if (known === undefined) {
            throw new Error('Nothing is read yet');
          }
          return { commit: known } as DesiredSnapshot;
        },
        wakeForPush: () => told.push('push'),
        wakeForPullRequest: news => {
          told.push(news);
          return writes;
        },
      },
      operations: {
        list: filter => {
          const answer = operations.list(filter);
          asked.push(answer);
          return answer;
        },
      },
      branch: 'main',
      wakes: {
        raise: async reason => {
          raised.push(reason);
        },
      },
      logger: mockServices.logger.mock(),
    });
    events.forEach(onEvent);
    await Promise.all(asked);
    await new Promise(setImmediate);
  }

  it('is done here where this process writes, and told to the others where it does not', async () => {
    await note(7);
    const events: ForgeEvent[] = [
      { kind: 'pull-request', number: 7 },
      { kind: 'check', commit: COMMIT },
      {
        kind: 'check',
        commit: COMMIT,
        branches: ['elsewhere', `berth/operations/${ID}`],
      },
    ];
    await tell(true, ...events);
    expect(told).toEqual([
      { number: 7 },
      { commit: COMMIT },
      { commit: COMMIT },
    ]);
    expect(raised).toEqual([]);
    await tell(false, ...events);
    expect(raised).toEqual(['pull-request', 'pull-request', 'pull-request']);
  });

  it('is the main branch where somebody pushed to it, here only where the commit is not known', async () => {
    const push = (branch: string): ForgeEvent => ({
      kind: 'push',
      branch,
      commit: COMMIT,
    });
    await tell(true, push('main'));
    known = 'b'.repeat(40);
    await tell(true, push('main'));
    expect(told).toEqual(['push', 'push']);
    expect(raised).toEqual(['push', 'push']);
    // The others have not heard of what this process pushed.
    known = COMMIT;
    await tell(true, push('main'), push('elsewhere'));
    expect(told).toEqual(['push', 'push']);
    expect(raised).toEqual(['push', 'push', 'push']);
  });

  it('is nothing where it is about other commits and other pull requests', async () => {
    await note(7);
    await tell(
      false,
      { kind: 'check', commit: COMMIT, branches: ['main'] },
      { kind: 'check', commit: COMMIT, branches: [] },
    );
    expect(told).toEqual([]);
    await tell(false, { kind: 'pull-request', number: 8 });
    expect(raised).toEqual([]);
  });

  it('is told where a pull request may not be noted yet', async () => {
    await tell(false, { kind: 'pull-request', number: 8 });
    expect(raised).toEqual(['pull-request']);
  });
});
