import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import {
  counts,
  detail,
  history,
  operation,
  standard,
} from '../__testUtils__/samples';

const PAGE = '/environments/acme/staging';
const LOOK = 'You may look at this environment, not change it.';

describe('somebody who may look only', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi()
      .on('getEnvironment', () =>
        detail({ openOperations: [operation({ kind: 'deploy' })] }),
      )
      .on('getBlueprint', () => standard)
      .on('getHistory', () => ({ items: history, totalItems: 2 }))
      .on('listEnvironments', () => ({
        items: [],
        totalItems: 0,
        counts: counts(),
      }));
    api.listen();
  });

  afterEach(() => api.close());

  const show = (address: string) =>
    renderPortal(address, {
      may: permission => permission.endsWith('.read'),
    });
  const button = (name: string) => screen.findByRole('button', { name });

  it('is told so once, and with each action that is greyed', async () => {
    show(PAGE);
    expect(await screen.findByText(LOOK)).toBeVisible();
    expect(await button('Deploy')).toBeDisabled();
    expect(await button('Deploy')).toHaveAccessibleDescription(LOOK);
    expect(await button('More actions')).toHaveAccessibleDescription(LOOK);
    const cancel = await button('Cancel change…');
    expect(cancel).toBeDisabled();
    expect(cancel).toHaveAccessibleDescription(
      'Your account may not cancel it.',
    );
    await userEvent.click(await button('More actions'));
    for (const name of ['Change', 'Roll back…', 'Delete…']) {
      expect(screen.getByRole('menuitem', { name })).toHaveAttribute(
        'aria-disabled',
        'true',
      );
    }
  });

  it('is told so in the history', async () => {
    show(`${PAGE}/activity`);
    const back = await button('Roll back to this');
    expect(back).toBeDisabled();
    expect(back).toHaveAccessibleDescription(LOOK);
  });

  it('sees the configuration, and can’t begin to change it', async () => {
    show(`${PAGE}/configuration`);
    const words = 'You may see this configuration, not change it.';
    expect(await screen.findByText(words)).toBeVisible();
    expect(await screen.findByLabelText(/^Session length/)).toBeDisabled();
    expect(screen.getByLabelText(/^Owner/)).toBeDisabled();
    expect(screen.getByRole('radio', { name: /^Large/ })).toBeDisabled();
    const review = await button('Review changes');
    expect(review).toBeDisabled();
    expect(review).toHaveAccessibleDescription(words);
  });

  it('is told in the list why there is nothing to create', async () => {
    show('/environments');
    for (const create of await screen.findAllByRole('button', {
      name: 'Create environment',
    })) {
      expect(create).toBeDisabled();
      expect(create).toHaveAccessibleDescription(
        'Your account may not create environments',
      );
    }
  });
});
