import { act, screen } from '@testing-library/react';
import { FakeApi } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import { local, standard } from '../__testUtils__/samples';

describe('creating where one may not', () => {
  const api = new FakeApi()
    .on('listBlueprints', () => ({ items: [standard] }))
    .on('listStages', () => ({ items: [] }))
    .on('listClusters', () => ({ items: [local] }))
    .on('listCustomers', () => ({ items: [] }));

  beforeAll(() => api.listen());
  afterAll(() => api.close());

  it('is said before the work, and not before it is known', async () => {
    let deny = () => {};
    const denied = new Promise<boolean>(resolve => {
      deny = () => resolve(false);
    });
    renderPortal('/environments/create', {
      may: () => denied,
    });
    await screen.findByRole('button', { name: /^Web application/ });
    expect(screen.queryByText(/may not create/)).toBeNull();
    await act(async () => deny());
    expect(
      await screen.findByRole('heading', {
        name: 'You may not create environments',
      }),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: /^Web application/ }),
    ).toBeNull();
    expect(
      screen.getByRole('link', { name: 'Back to all environments' }),
    ).toHaveAttribute('href', '/environments');
  });
});
