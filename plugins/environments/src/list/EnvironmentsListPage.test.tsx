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
      screen.getByText('Last known, the cluster does not answer'),
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
