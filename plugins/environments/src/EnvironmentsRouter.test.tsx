import { screen } from '@testing-library/react';
import { FakeApi } from './__testUtils__/FakeApi';
import { renderPortal } from './__testUtils__/renderPortal';
import { counts, summary } from './__testUtils__/samples';

describe('addresses below the environments', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi()
      .on('listCustomers', () => ({ items: [] }))
      .on('listStages', () => ({ items: [] }))
      .on('listClusters', () => ({ items: [] }))
      .on('listBlueprints', () => ({ items: [] }))
      .on('listEnvironments', () => ({
        items: [summary('acme', 'staging')],
        totalItems: 1,
        counts: counts({ ready: 1 }),
      }));
    api.listen();
  });

  afterEach(() => api.close());

  it('lead to a customer’s environments where they are cut short', async () => {
    renderPortal('/environments/acme');
    expect(await screen.findByText('acme/staging')).toBeInTheDocument();
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/environments?customer=acme',
    );
    expect(api.to('listEnvironments')[0].query.getAll('customer')).toEqual([
      'acme',
    ]);
  });

  it.each(['/environments/Acme!', '/environments/acme/Staging!/activity'])(
    'say that there is nothing, with a way on: %s',
    async address => {
      renderPortal(address);
      expect(
        await screen.findByText(/This page does not exist/),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('link', { name: 'Back to all environments' }),
      ).toHaveAttribute('href', '/environments');
    },
  );
});
