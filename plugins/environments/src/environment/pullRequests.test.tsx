import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { OperationPullRequest } from '@berth/plugin-environments-common';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
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
    message = `Pull request 7, ${pullRequest.url}, waits to be merged`,
    render = true,
  ) => {
    const shown = operation({
      kind: state === 'awaiting-approval' ? 'create' : 'deploy',
      state,
      pullRequest,
      timeline: [{ at: '2026-01-01T12:00:01Z', state, message }],
    });
    const isOpen = state === 'awaiting-approval';
    const { status } = detail();
    api.on('getEnvironment', () =>
      detail({
        landing: 'pull-request',
        ...(isOpen && { spec: undefined }),
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
    if (render) {
      renderPortal(PAGE);
    }
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
      step.getByText(/waits: under way: validate; 0 of 1 approvals/),
    ).toBeInTheDocument();
    expect(step.queryByText('Pull request 7 waits')).toBeNull();
    // In the chain, in the notice below it, and with the last operations.
    expect(
      await screen.findAllByRole('link', { name: /^Pull request 7/i }),
    ).toHaveLength(3);
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
        /waits to be merged; approved by reviewer/,
      ),
    ).toBeInTheDocument();
    const notice = within(await screen.findByRole('note'));
    expect(
      notice.getByText(/Somebody who may write .* Approved by reviewer\./),
    ).toBeInTheDocument();
  });

  it('say who approved them where they wait no more, as one sentence', async () => {
    show({ ...open, approvedBy: ['reviewer'] }, 'rejected');
    const link = await screen.findByRole('link', { name: /^Pull request 7/ });
    expect(link.parentElement?.textContent).toMatch(
      /\S; approved by reviewer$/,
    );
  });

  it('say what the forge is in the way with', async () => {
    show(open, 'awaiting-approval', 'Gitea answers 500. It is tried again');
    expect(
      within(await screen.findByRole('note')).getByText(/answers 500/),
    ).toBeInTheDocument();
  });

  it.each([
    ['queued', /waits to be written to the platform repository/],
    ['errored', /can't be written .* it is tried again/],
  ] as const)(
    'are cancelled also where they are not written yet: %s',
    async (state, words) => {
      const error = 'The Git server refuses the push';
      api
        .on('getEnvironment', () =>
          detail({
            openOperations: [
              operation({
                kind: 'deploy',
                title: 'Deploy web 1.5.0 to acme/staging',
                state,
                ...(state === 'errored' && { error }),
              }),
            ],
          }),
        )
        .on('cancelOperation', () => {
          api.on('getEnvironment', () => detail());
          return operation({ state: 'cancelled' });
        });
      renderPortal(PAGE);
      const notice = within(await screen.findByRole('note'));
      expect(notice.getByText(words)).toBeInTheDocument();
      expect(notice.queryAllByText(error)).toHaveLength(
        state === 'errored' ? 1 : 0,
      );
      await userEvent.click(
        notice.getByRole('button', { name: 'Cancel change…' }),
      );
      const dialog = await screen.findByRole('dialog');
      await userEvent.click(
        within(dialog).getByRole('button', { name: 'Cancel change' }),
      );
      await waitFor(() => expect(screen.queryByRole('note')).toBeNull());
      expect(api.to('cancelOperation')).toHaveLength(1);
    },
  );

  it('say nothing of one that is queued just now', async () => {
    api.on('getEnvironment', () =>
      detail({
        openOperations: [
          operation({
            kind: 'deploy',
            requestedAt: new Date(Date.now() + 60_000).toISOString(),
          }),
        ],
      }),
    );
    renderPortal(PAGE);
    expect(await screen.findByText('is queued')).toBeInTheDocument();
    expect(screen.queryByRole('note')).toBeNull();
  });

  it('are cancelled once that is said a second time, and a refusal is shown', async () => {
    show(open, 'awaiting-approval');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel change…' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(
      within(dialog).getByText(/Cancelling it closes pull request 7/),
    ).toBeInTheDocument();
    api.on('cancelOperation', () => {
      throw new Refused(409, "It can't be cancelled any more");
    });
    const confirm = within(dialog).getByRole('button', {
      name: 'Cancel change',
    });
    await userEvent.click(confirm);
    expect(
      await within(dialog).findByText("It can't be cancelled any more"),
    ).toBeInTheDocument();
    api.on('cancelOperation', () => operation({ state: 'cancelled' }));
    show({ ...open, state: 'closed' }, 'rejected', undefined, false);
    await userEvent.click(confirm);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.to('cancelOperation')).toHaveLength(2);
    expect(
      screen.queryByRole('button', { name: 'Cancel change…' }),
    ).not.toBeInTheDocument();
  });

  it('say what became of a creation that was refused, of which nothing is left', async () => {
    api
      .on('getEnvironment', () => {
        throw new Refused(404, 'There is no acme/staging');
      })
      .on('listOperations', () => ({
        items: [
          operation({
            state: 'rejected',
            endedAt: '2026-01-01T12:00:09Z',
            pullRequest: { ...open, state: 'closed', endedBy: 'reviewer' },
            timeline: [
              {
                at: '2026-01-01T12:00:09Z',
                state: 'rejected',
                message: 'reviewer closed pull request 7',
              },
            ],
          }),
        ],
        totalItems: 1,
      }));
    renderPortal(PAGE);
    expect(
      await screen.findByText('acme/staging was not created'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/reviewer closed pull request 7/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: /^Pull request 7/ }),
    ).toHaveAttribute('href', open.url);
  });

  it('say of a creation that waits that nothing runs, instead of asking a cluster', async () => {
    show(open, 'awaiting-approval');
    await userEvent.click(await screen.findByRole('tab', { name: 'Logs' }));
    expect(
      await screen.findByText(/the creation has not been committed/),
    ).toBeInTheDocument();
    expect(api.to('getPods')).toHaveLength(0);
  });

  it.each([
    ['closed', 'rejected', /reviewer wrote: Not before the audit/],
    ['merged', 'succeeded', /was merged by reviewer/],
  ] as const)('say who %s it, and why', async (state, ended, words) => {
    show(
      { ...open, state, outstanding: [], endedBy: 'reviewer' },
      ended,
      'reviewer closed pull request 7; reviewer wrote: Not before the audit',
    );
    expect(await screen.findByText(words)).toBeInTheDocument();
    const step = within(await committed());
    expect(step.queryByRole('link', { name: /^Pull request 7/ })).toBeNull();
  });
});
