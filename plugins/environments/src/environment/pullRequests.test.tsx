import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { OperationPullRequest } from '@berth/plugin-environments-common';
import { FakeApi } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import { detail, operation, plan, standard } from '../__testUtils__/samples';

const PAGE = '/environments/acme/staging';

const open: OperationPullRequest = {
  number: 7,
  url: 'https://git.example.com/platform/pulls/7',
  state: 'open',
  mergedBy: 'berth',
  outstanding: ['under way: validate', '0 of 1 approvals'],
  approvedBy: [],
};

describe('operations that come by pull request', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi()
      .on('getBlueprint', () => standard)
      .on('getHistory', () => ({ items: [], totalItems: 0 }));
    api.listen();
  });

  afterEach(() => api.close());

  /** The page while an operation waits, or after it ended. */
  const show = (
    pullRequest: OperationPullRequest,
    state: 'awaiting-approval' | 'rejected' | 'succeeded',
  ) => {
    const shown = operation({ kind: 'deploy', state, pullRequest });
    const isOpen = state === 'awaiting-approval';
    const { status } = detail();
    api.on('getEnvironment', () =>
      detail({
        landing: 'pull-request',
        openOperations: isOpen ? [shown] : [],
        lastOperations: [shown],
        status: {
          ...status,
          chain: status.chain.map(step =>
            isOpen && step.name === 'committed'
              ? {
                  name: 'committed',
                  state: 'running',
                  summary: 'Pull request 7 waits',
                }
              : step,
          ),
        },
      }),
    );
    renderPortal(PAGE);
  };

  const committed = () => screen.findByRole('listitem', { name: /^Committed/ });
  it('are said beforehand to come so', async () => {
    show(open, 'awaiting-approval');
    expect(await screen.findByText('by pull request')).toBeInTheDocument();
  });

  it.each([
    ['pull-request', 1],
    ['direct', 0],
  ] as const)('are reviewed with how they land: %s', async (landing, said) => {
    show(open, 'succeeded');
    api.on('createPlan', () => plan({ kind: 'deploy', landing }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Deploy' }),
    );
    const field = await screen.findByRole('textbox', { name: /^Web/ });
    await userEvent.clear(field);
    await userEvent.type(field, '1.5.0');
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(await screen.findByText(/^Files/)).toBeInTheDocument();
    expect(screen.queryAllByText(/This opens a pull request/)).toHaveLength(
      said,
    );
  });

  it('show the pull request with what it waits for, in the chain and in the list', async () => {
    show(open, 'awaiting-approval');
    const step = within(await committed());
    expect(step.getByRole('link', { name: /^Pull request 7/ })).toHaveAttribute(
      'href',
      open.url,
    );
    expect(
      step.getByText(/is open; under way: validate; 0 of 1 approvals/),
    ).toBeInTheDocument();
    expect(step.queryByText('Pull request 7 waits')).toBeNull();
    expect(
      await screen.findAllByRole('link', { name: /^Pull request 7/ }),
    ).toHaveLength(2);
  });

  it('say who merges where nothing else is missing', async () => {
    show(
      {
        ...open,
        mergedBy: 'person',
        outstanding: [],
        approvedBy: ['reviewer'],
      },
      'awaiting-approval',
    );
    expect(
      within(await committed()).getByText(
        /is open; a person merges it; approved by reviewer/,
      ),
    ).toBeInTheDocument();
  });

  it.each([
    ['closed', 'rejected', /was closed by reviewer/],
    ['merged', 'succeeded', /was merged by reviewer/],
  ] as const)('say who %s it', async (state, ended, words) => {
    show({ ...open, state, outstanding: [], endedBy: 'reviewer' }, ended);
    expect(await screen.findByText(words)).toBeInTheDocument();
    const step = within(await committed());
    expect(step.queryByRole('link', { name: /^Pull request 7/ })).toBeNull();
  });
});
