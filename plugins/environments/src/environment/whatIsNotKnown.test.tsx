import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  EnvironmentDetail,
  EnvironmentStatus,
} from '@berth/plugin-environments-common';
import { FakeApi } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import { COMMIT, detail, EARLIER, operation } from '../__testUtils__/samples';

describe('what an environment’s page says of what is not there', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi();
    api.listen();
  });

  afterEach(() => api.close());

  const show = async (
    status: Partial<EnvironmentStatus>,
    rest: Partial<EnvironmentDetail> = {},
  ) => {
    api.on('getEnvironment', () =>
      detail({ ...rest, status: { ...detail().status, ...status } }),
    );
    renderPortal('/environments/acme/staging');
    await screen.findByRole('heading', { name: 'acme/staging' });
  };
  const deleting = {
    phase: 'deleting' as const,
    applications: [{ name: 'web', running: '1.4.1' }],
  };
  const comparison = () =>
    screen.queryByText('Desired:')?.parentElement?.textContent;

  it('compares nothing while it goes', async () => {
    const applications = [{ name: 'web', desired: '1.4.2', running: '1.4.1' }];
    await show({ ...deleting, applications }, { spec: undefined });
    expect(comparison()).toBeUndefined();
  });

  it('names no cluster that it does not know', async () => {
    const at = new Date(Date.now() - 5 * 60_000).toISOString();
    await show(
      { ...deleting, chain: [{ name: 'applied', state: 'running', at }] },
      { spec: undefined },
    );
    expect(
      await screen.findByText(/whether the engine of its cluster is running/),
    ).toBeVisible();
  });

  it('says of a cluster that never answered that nothing is known', async () => {
    await show({ ...deleting, stale: true }, { spec: undefined });
    expect(screen.getByRole('note')).toHaveTextContent(
      /^Its cluster does not answer\. It has never answered, so nothing is known yet\.$/,
    );
  });

  it.each([
    ['unknown', 'Desired: web 1.4.2 Running: web not known'],
    ['failed', 'Desired: web 1.4.2 Running: web not running'],
    ['ready', undefined],
  ] as const)(
    'says of what serves nothing while it is %s: %s',
    async (phase, said) => {
      await show({ phase, applications: [{ name: 'web', desired: '1.4.2' }] });
      expect(comparison()).toBe(said);
    },
  );

  it('offers neither a deletion nor a way back of what is not created', async () => {
    await show(
      { phase: 'pending' },
      {
        spec: undefined,
        openOperations: [operation({ state: 'awaiting-approval' })],
      },
    );
    await userEvent.click(screen.getByRole('button', { name: 'More actions' }));
    for (const name of ['Roll back…', 'Delete…']) {
      expect(await screen.findByRole('menuitem', { name })).toHaveAttribute(
        'aria-disabled',
        'true',
      );
    }
    expect(
      screen.getByRole('button', { name: 'Cancel change…', hidden: true }),
    ).toBeEnabled();
  });

  it.each([
    ['expires', 3_600_000, 'Expires'],
    ['has expired', -3_600_000, 'Expired'],
  ])('says of what %s so', async (_, from, label) => {
    const { spec } = detail();
    const expiresAt = new Date(Date.now() + from).toISOString();
    await show({}, { spec: { ...spec!, expiresAt } });
    expect(screen.getByText(label)).toBeVisible();
  });

  describe('where a step failed', () => {
    const created = operation({ state: 'succeeded', commit: EARLIER });
    const commit = (sha: string) => ({
      sha,
      at: '2026-01-02T12:00:00Z',
      author: 'A developer',
      title: 'By hand',
      foreign: true,
    });

    it.each([
      ['a commit by hand came after the creation', COMMIT, [created], 1],
      ['it was created and no more', EARLIER, [created], 0],
      [
        'something was deployed',
        COMMIT,
        [operation({ id: 'second', kind: 'deploy', commit: COMMIT }), created],
        1,
      ],
      [
        'nothing came after the creation but what was not committed',
        EARLIER,
        [
          operation({ id: 'second', kind: 'deploy', state: 'cancelled' }),
          created,
        ],
        0,
      ],
      [
        'the newest operations were refused, and the creation is not among them',
        COMMIT,
        [operation({ kind: 'deploy', state: 'failed' })],
        1,
      ],
      ['nobody knows what was before', COMMIT, [], 0],
    ])(
      'offers the way back where %s',
      async (_, sha, lastOperations, buttons) => {
        await show(
          {
            phase: 'degraded',
            chain: [{ name: 'applied', state: 'failed' }],
            blocker: { step: 'applied', sentence: 'It does not build' },
          },
          { lastOperations, commit: commit(sha) },
        );
        await waitFor(() =>
          expect(screen.getByText('It does not build')).toBeVisible(),
        );
        expect(
          screen.queryAllByRole('button', { name: 'Roll back…' }),
        ).toHaveLength(buttons);
      },
    );
  });
});
