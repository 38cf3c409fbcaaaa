import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { FakeSignals, renderPortal } from '../__testUtils__/renderPortal';
import { counts, local, standard, summary } from '../__testUtils__/samples';

const address = () => screen.getByTestId('address').textContent;

describe('the list of environments', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi()
      .on('listCustomers', () => ({ items: [] }))
      .on('listStages', () => ({ items: [] }))
      .on('listClusters', () => ({ items: [local] }))
      .on('listBlueprints', () => ({ items: [standard] }))
      .on('listEnvironments', () => ({
        items: [
          summary('acme', 'staging', {
            phase: 'degraded',
            blocker: 'web waits for its image: not found',
          }),
          summary('globex', 'production', { stale: true, phase: 'unknown' }),
        ],
        totalItems: 2,
        counts: counts({ ready: 128, degraded: 1 }),
      }));
    api.listen();
  });

  afterEach(() => api.close());

  const lastQuery = () => {
    const [last] = api.to('listEnvironments').slice(-1);
    return last.query;
  };

  it('says how many there are of each health, and why one is not well', async () => {
    renderPortal('/environments');
    const row = (await screen.findByText('acme/staging')).closest('tr')!;
    expect(within(row).getByText('Degraded')).toBeInTheDocument();
    expect(
      within(row).getByText('web waits for its image: not found'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: /128 ready/ })).toBeVisible();
    expect(
      screen.getByText('Last known state; the cluster does not answer'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'acme/staging' })).toHaveAttribute(
      'href',
      '/environments/acme/staging',
    );
  });

  it('asks for what the address says, and writes there what one chooses', async () => {
    renderPortal(
      '/environments?phase=failed&customer=acme&q=web&orderBy=owner,desc',
    );
    await screen.findByText('acme/staging');
    expect(lastQuery().getAll('phase')).toEqual(['failed']);
    expect(lastQuery().getAll('customer')).toEqual(['acme']);
    expect(lastQuery().get('q')).toBe('web');
    expect(lastQuery().get('orderBy')).toBe('owner,desc');

    await userEvent.click(screen.getByRole('button', { name: /ready/ }));
    await waitFor(() => expect(address()).toContain('phase=ready'));
    await userEvent.clear(screen.getByRole('searchbox', { name: 'Search' }));
    await userEvent.type(screen.getByRole('searchbox'), 'globex');
    await waitFor(() => expect(address()).toContain('q=globex'));
    await userEvent.click(screen.getByRole('button', { name: 'Cluster' }));
    await waitFor(() => expect(lastQuery().get('orderBy')).toBe('cluster'));
    expect(lastQuery().getAll('phase')).toEqual(['ready', 'failed']);
    expect(lastQuery().get('q')).toBe('globex');

    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    await waitFor(() =>
      expect(address()).toBe('/environments?orderBy=cluster'),
    );
  });

  it('shows mine as those of the groups that one belongs to', async () => {
    renderPortal('/environments');
    await userEvent.click(await screen.findByLabelText('Mine'));
    await waitFor(() =>
      expect(lastQuery().getAll('owner')).toEqual([
        'user:default/guest',
        'group:default/team-a',
      ]),
    );
    expect(address()).toContain('mine=true');
  });

  it('turns pages by the cursors that the server gives', async () => {
    api.on('listEnvironments', ({ query }) => ({
      items: [summary('acme', query.get('cursor') ? 'second' : 'first')],
      totalItems: 2,
      nextCursor: query.get('cursor') ? undefined : 'opaque',
      counts: counts(),
    }));
    renderPortal('/environments');
    await screen.findByText('acme/first');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByText('acme/second');
    expect(screen.getByRole('button', { name: 'Next' })).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
    await screen.findByText('acme/first');
  });

  it('shows of somebody’s only those that are mine, and never another’s as mine', async () => {
    renderPortal(
      '/environments?mine=true&owner=group:default/team-a&owner=group:default/team-b',
    );
    await screen.findByText('acme/staging');
    expect(lastQuery().getAll('owner')).toEqual(['group:default/team-a']);
    expect(api.to('listEnvironments')).toHaveLength(1);
  });

  it('shows none where another’s are to be mine', async () => {
    renderPortal('/environments?mine=true&owner=group:default/team-b');
    expect(
      await screen.findByText('No environment matches'),
    ).toBeInTheDocument();
    expect(api.to('listEnvironments')).toHaveLength(0);
  });

  it('takes what is typed as it reads, by Enter and by leaving', async () => {
    renderPortal('/environments');
    await screen.findByText('acme/staging');
    await userEvent.type(screen.getByLabelText('Owner'), 'team-a{Enter}');
    await waitFor(() =>
      expect(lastQuery().getAll('owner')).toEqual(['group:default/team-a']),
    );
    await userEvent.type(screen.getByLabelText('Customer'), 'Acme');
    await userEvent.tab();
    await waitFor(() =>
      expect(lastQuery().getAll('customer')).toEqual(['acme']),
    );
    expect(screen.getByLabelText('Customer')).toHaveValue('');
    expect(address()).toContain('customer=acme');
  });

  it('says why it can’t filter by what is typed, and leaves it there', async () => {
    renderPortal('/environments');
    await screen.findByText('acme/staging');
    const field = screen.getByLabelText('Customer');
    await userEvent.type(field, 'Acme & Co{Enter}');
    expect(
      await screen.findByText(/^Customer takes lower-case letters/),
    ).toBeInTheDocument();
    expect(field).toHaveValue('Acme & Co');
    expect(field).toBeInvalid();
    await userEvent.clear(field);
    expect(screen.queryByText(/^Customer takes/)).toBeNull();
    expect(address()).toBe('/environments');
  });

  describe('with several pages', () => {
    let total: number;

    /** Fifty to a page; the cursor is the number of the first one. */
    const answer = (cursor: string | null) => {
      const first = Number(cursor ?? 0);
      const shown = Math.max(0, Math.min(50, total - first));
      return {
        items: Array.from({ length: shown }, (_, index) =>
          summary('acme', `at-${first + index + 1}`),
        ),
        totalItems: total,
        nextCursor: first + 50 < total ? String(first + 50) : undefined,
        counts: counts({ ready: total }),
      };
    };

    beforeEach(() => {
      total = 120;
      api.on('listEnvironments', ({ query }) => answer(query.get('cursor')));
    });

    it('goes on by one page at a double click, and keeps the range true meanwhile', async () => {
      renderPortal('/environments');
      await screen.findByText('1–50 of 120');
      let go = () => {};
      const held = new Promise<void>(resolve => {
        go = resolve;
      });
      api.on('listEnvironments', async ({ query }) => {
        await held;
        return answer(query.get('cursor'));
      });
      await userEvent.dblClick(screen.getByRole('button', { name: 'Next' }));
      expect(screen.getByText('acme/at-1')).toBeInTheDocument();
      expect(screen.getByText('1–50 of 120')).toBeInTheDocument();
      go();
      expect(await screen.findByText('51–100 of 120')).toBeInTheDocument();
      expect(screen.getByText('acme/at-51')).toBeInTheDocument();
      await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
      expect(await screen.findByText('1–50 of 120')).toBeInTheDocument();
      expect(screen.getByRole('button', { name: 'Previous' })).toBeDisabled();
    });

    it('goes back from a page that became empty', async () => {
      const signals = new FakeSignals();
      renderPortal('/environments', { signals });
      await screen.findByText('1–50 of 120');
      await userEvent.click(screen.getByRole('button', { name: 'Next' }));
      await screen.findByText('51–100 of 120');
      await userEvent.click(screen.getByRole('button', { name: 'Next' }));
      await screen.findByText('101–120 of 120');
      total = 40;
      signals.send('environments');
      expect(await screen.findByText('1–40 of 40')).toBeInTheDocument();
      expect(screen.queryByText('No environments yet')).toBeNull();
      expect(screen.getByRole('search')).toBeInTheDocument();
    });

    it('says that a page can’t be read instead of showing another one for it, and leads back', async () => {
      renderPortal('/environments');
      await screen.findByText('1–50 of 120');
      api.on('listEnvironments', ({ query }) => {
        if (query.get('cursor')) {
          throw new Refused(400, 'the cursor is of another list');
        }
        return answer(null);
      });
      await userEvent.click(screen.getByRole('button', { name: 'Next' }));
      await screen.findByText(
        'This page could not be read: the cursor is of another list',
      );
      expect(screen.queryByText('acme/at-1')).toBeNull();
      expect(screen.getByRole('search')).toBeInTheDocument();
      await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
      expect(await screen.findByText('1–50 of 120')).toBeInTheDocument();
    });
  });

  it('fetches anew when a signal comes', async () => {
    const signals = new FakeSignals();
    renderPortal('/environments', { signals });
    await screen.findByText('acme/staging');
    api.on('listEnvironments', () => ({
      items: [summary('initech', 'dev')],
      totalItems: 1,
      counts: counts(),
    }));
    signals.send('environments');
    expect(await screen.findByText('initech/dev')).toBeInTheDocument();
    expect(screen.queryByText('acme/staging')).not.toBeInTheDocument();
  });

  it('begins with the first step where there are none, and says so where none matches', async () => {
    api.on('listEnvironments', () => ({
      items: [],
      totalItems: 0,
      counts: counts(),
    }));
    renderPortal('/environments');
    await screen.findByText('No environments yet');
    await userEvent.click(screen.getByRole('button', { name: /failed/ }));
    expect(
      await screen.findByText('No environment matches'),
    ).toBeInTheDocument();
  });

  it('says why it can show nothing, and tries again', async () => {
    api.on('listEnvironments', () => {
      throw new Refused(503, 'the database is starting');
    });
    renderPortal('/environments');
    await screen.findByText('the database is starting');
    api.on('listEnvironments', () => ({
      items: [summary('acme', 'staging')],
      totalItems: 1,
      counts: counts(),
    }));
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('acme/staging')).toBeInTheDocument();
  });

  it('tells whoever may not see it whom to ask', async () => {
    api.on('listEnvironments', () => {
      throw new Refused(403, 'not allowed');
    });
    renderPortal('/environments');
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
  });
});
