import {
  act,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { FakeSignals, renderPortal } from '../__testUtils__/renderPortal';
import {
  detail,
  history,
  operation,
  plan,
  standard,
} from '../__testUtils__/samples';

const PAGE = '/environments/acme/staging';

describe('a dialog whose request is under way', () => {
  let api: FakeApi;
  let refuse: () => void;

  beforeEach(() => {
    const answer = new Promise<never>((_, reject) => {
      refuse = () => reject(new Refused(503, 'the database is busy'));
    });
    answer.catch(() => {});
    api = new FakeApi()
      .on('getEnvironment', () => detail())
      .on('getBlueprint', () => standard)
      .on('getHistory', () => ({ items: history, totalItems: 2 }))
      .on('createPlan', () => plan({ kind: 'rollback' }))
      .on('submitOperation', () => answer)
      .on('cancelOperation', () => answer);
    api.listen();
  });

  afterEach(() => api.close());

  const click = async (
    name: string,
    place = screen as Pick<typeof screen, 'findByRole'>,
  ) => userEvent.click(await place.findByRole('button', { name }));

  /** Neither a key nor the button closes it, and what comes of the request is said. */
  const staysUntilAnswered = async (confirm: string, goAway: string) => {
    const dialog = await screen.findByRole('dialog');
    const inside = within(dialog);
    const button = await inside.findByRole('button', { name: confirm });
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);
    expect(inside.getByRole('button', { name: goAway })).toBeDisabled();
    // At the dialog: the button that had the focus is greyed, and takes no keys.
    fireEvent.keyDown(dialog, { key: 'Escape' });
    expect(dialog).toBeVisible();
    refuse();
    expect(await inside.findByText('the database is busy')).toBeVisible();
    await click(goAway, inside);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  };

  it('stays, of a deletion', async () => {
    renderPortal(PAGE);
    await click('More actions');
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    await userEvent.type(
      await screen.findByLabelText(/^Type acme-staging/),
      'acme-staging',
    );
    await staysUntilAnswered('Delete acme/staging', 'Cancel');
    expect(api.to('submitOperation')).toHaveLength(1);
  });

  it('stays, of a change that was reviewed', async () => {
    renderPortal(`${PAGE}/activity`);
    await click('Roll back to this');
    await staysUntilAnswered('Roll back to a1b2c3d', 'Cancel');
    expect(api.to('submitOperation')).toHaveLength(1);
  });

  it('stays, of a cancellation, also where the operation is committed meanwhile', async () => {
    let openOperations = [operation({ kind: 'deploy' })];
    api.on('getEnvironment', () => detail({ openOperations }));
    const signals = new FakeSignals();
    renderPortal(PAGE, { signals });
    await click('Cancel change…');
    const dialog = await screen.findByRole('dialog');
    await click('Cancel change', within(dialog));
    openOperations = [];
    signals.send('environments:acme-staging');
    await waitFor(() =>
      expect(screen.queryByText('Cancel change…')).not.toBeInTheDocument(),
    );
    refuse();
    const inside = within(dialog);
    expect(await inside.findByText('the database is busy')).toBeVisible();
    await click('Keep it', inside);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('lets go where no answer comes, and says that nobody knows', async () => {
    renderPortal(`${PAGE}/activity`);
    await click('Roll back to this');
    const dialog = await screen.findByRole('dialog');
    const inside = within(dialog);
    const confirm = await inside.findByRole('button', {
      name: 'Roll back to a1b2c3d',
    });
    await waitFor(() => expect(confirm).toBeEnabled());
    jest.useFakeTimers();
    try {
      fireEvent.click(confirm);
      await act(() => jest.advanceTimersByTimeAsync(60_000));
    } finally {
      jest.useRealTimers();
    }
    expect(
      await inside.findByText(/^No answer came within 60 seconds, so it is/),
    ).toBeVisible();
    api.on('submitOperation', () => operation());
    await click('Roll back to a1b2c3d', inside);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    const [first, second] = api.to('submitOperation');
    expect(second.headers.get('Idempotency-Key')).toBe(
      first.headers.get('Idempotency-Key'),
    );
  });

  it('stays, of a cancellation, and forgets its refusal when it is opened again', async () => {
    api.on('getEnvironment', () =>
      detail({ openOperations: [operation({ kind: 'deploy' })] }),
    );
    renderPortal(PAGE);
    await click('Cancel change…');
    await staysUntilAnswered('Cancel change', 'Keep it');
    await click('Cancel change…');
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.queryByRole('alert')).toBeNull();
  });
});
