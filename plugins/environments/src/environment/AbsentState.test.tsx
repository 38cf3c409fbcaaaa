import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Operation } from '@berth/plugin-environments-common';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import { COMMIT, operation } from '../__testUtils__/samples';
import { shortCommit } from '../text/amounts';

describe('where an environment is not', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi().on('getEnvironment', () => {
      throw new Refused(404, 'there is none');
    });
    api.listen();
  });

  afterEach(() => api.close());

  const show = (newest: Partial<Operation>) => {
    api.on('listOperations', () => ({
      items: [operation({ endedAt: '2026-01-01T12:00:39Z', ...newest })],
      totalItems: 1,
    }));
    renderPortal('/environments/acme/staging');
    return screen.findByText('Create acme/staging');
  };

  it.each(['failed', 'rejected', 'cancelled'] as const)(
    'says that a creation that was %s came to nothing',
    async state => {
      await show({ state });
      expect(
        screen.getByText('acme/staging was not created'),
      ).toBeInTheDocument();
    },
  );

  it.each([
    [{ state: 'succeeded' as const, commit: COMMIT }],
    // Made, but overtaken before it was ready.
    [{ state: 'outdated' as const, commit: COMMIT }],
  ])('does not say so of what was there and went by Git: %p', async newest => {
    await show(newest);
    expect(screen.getByText('There is no acme/staging')).toBeInTheDocument();
    expect(screen.queryByText(/was not created/)).toBeNull();
    expect(screen.queryByText(/Nothing was made/)).toBeNull();
  });

  it('says of what was deleted that nothing is left, also to who comes later', async () => {
    api.on('listOperations', () => ({
      items: [
        operation({
          kind: 'delete',
          title: 'Delete acme/staging',
          state: 'succeeded',
          commit: COMMIT,
        }),
      ],
      totalItems: 1,
    }));
    renderPortal('/environments/acme/staging');
    expect(
      await screen.findByText('Nothing of acme/staging is left'),
    ).toBeInTheDocument();
    // No page shows the commits of what is not there.
    expect(screen.getByText(new RegExp(shortCommit(COMMIT)))).toBeVisible();
    expect(
      screen.queryByRole('link', { name: shortCommit(COMMIT) }),
    ).toBeNull();
  });

  it('says that it can’t tell what was asked for, and asks again', async () => {
    api.on('listOperations', () => {
      throw new Refused(503, 'the database is starting');
    });
    renderPortal('/environments/acme/staging');
    const notice = await screen.findByRole('alert');
    expect(notice).toHaveTextContent(
      'Its operations could not be read: the database is starting',
    );
    api.on('listOperations', () => ({
      items: [operation({ state: 'cancelled' })],
      totalItems: 1,
    }));
    await userEvent.click(
      within(notice).getByRole('button', { name: 'Try again' }),
    );
    expect(
      await screen.findByText('acme/staging was not created'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
