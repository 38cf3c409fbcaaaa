import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { OfferedBlueprint } from '@berth/plugin-environments-common';
import { FakeApi } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import { local, standard } from '../__testUtils__/samples';

describe('the steps of a creation', () => {
  let api: FakeApi;
  let blueprint: OfferedBlueprint;

  beforeEach(() => {
    localStorage.clear();
    blueprint = standard;
    api = new FakeApi()
      .on('listBlueprints', () => ({ items: [blueprint] }))
      .on('listStages', () => ({ items: [] }))
      .on('listClusters', () => ({ items: [local] }))
      .on('listCustomers', () => ({ items: [] }));
    api.listen();
  });

  afterEach(() => api.close());

  const heading = (name: string) => screen.findByRole('heading', { name });
  const current = () =>
    Array.from(
      document.querySelectorAll('[aria-current="step"]'),
      ({ textContent }) => textContent,
    );

  it('take the focus when one comes to them, and say which one it is', async () => {
    const first = renderPortal('/environments/create');
    const card = await screen.findByRole('button', { name: /^Web appl/ });
    expect(await heading('Step 1 of 3: Blueprint')).not.toHaveFocus();
    expect(current()).toEqual([expect.stringContaining('Blueprint')]);

    await userEvent.click(card);
    const details = await heading('Step 2 of 3: Details');
    await waitFor(() => expect(details).toHaveFocus());
    expect(current()).toEqual([expect.stringContaining('Details')]);

    // What is wrong keeps one here, and takes the focus itself.
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(await screen.findByLabelText(/^Customer/)).toHaveFocus();

    await userEvent.click(
      screen.getByRole('button', { name: 'Back to blueprints' }),
    );
    const back = await heading('Step 1 of 3: Blueprint');
    await waitFor(() => expect(back).toHaveFocus());

    // Whoever begins in the middle came from no other step.
    await userEvent.click(
      await screen.findByRole('button', { name: /^Web appl/ }),
    );
    first.unmount();
    renderPortal('/environments/create?step=details');
    expect(await heading('Step 2 of 3: Details')).not.toHaveFocus();
  });

  it('begin with what a blueprint costs, by size where that makes a difference', async () => {
    const cost = { amount: 20, currency: 'EUR' };
    const first = renderPortal('/environments/create');
    expect(
      await screen.findByText('€20.00 to €80.00 a month, depending on size'),
    ).toBeVisible();
    first.unmount();
    blueprint = { ...standard, monthlyCost: { small: cost, large: cost } };
    renderPortal('/environments/create');
    expect(await screen.findByText('€20.00 a month')).toBeVisible();
  });
});
