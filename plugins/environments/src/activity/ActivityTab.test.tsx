import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { FakeSignals, renderPortal } from '../__testUtils__/renderPortal';
import { detail, history, operation } from '../__testUtils__/samples';

const PAGE = '/environments/acme/staging/activity';

describe('the history of an environment', () => {
  let api: FakeApi;
  let signals: FakeSignals;
  let broken: boolean;

  /** Page 1 holds commits 1 to 20, page 2 the other two. */
  const pageAt = (cursor: string | null) => ({
    items: Array.from({ length: cursor ? 2 : 20 }, (_, index) => {
      const number = index + (cursor ? 21 : 1);
      return {
        ...history[0],
        commit: String(number).padStart(40, '0'),
        title: `Commit number ${number}`,
      };
    }),
    totalItems: 22,
    ...(!cursor && { nextCursor: 'second' }),
  });

  beforeEach(() => {
    signals = new FakeSignals();
    broken = false;
    api = new FakeApi()
      .on('getEnvironment', () => detail())
      .on('getHistory', ({ query }) => {
        if (broken) {
          throw new Refused(503, 'Git does not answer');
        }
        return pageAt(query.get('cursor'));
      });
    api.listen();
  });

  afterEach(() => api.close());

  const click = async (name: string) =>
    userEvent.click(await screen.findByRole('button', { name }));

  it('says of each change what was asked, by whom, and what came of it', async () => {
    api.on('getHistory', () => ({
      items: [
        {
          ...history[0],
          operation: operation({
            state: 'failed',
            error: 'The forge does not answer',
          }),
        },
        { ...history[0], commit: '2'.padStart(40, '0'), title: 'By hand' },
      ],
      totalItems: 2,
    }));
    renderPortal(PAGE, { signals });
    await screen.findByText('By hand');
    const [asked, byHand] = within(
      screen.getByRole('region', { name: 'History' }),
    ).getAllByRole('listitem');
    expect(asked).toHaveTextContent(/^Create acme\/staging failed/);
    expect(asked).toHaveTextContent(/by guest/);
    expect(asked).toHaveTextContent('The forge does not answer');
    expect(byHand).toHaveTextContent(/^By hand/);
  });

  it('never gives one page for another that can’t be read', async () => {
    renderPortal(PAGE, { signals });
    await screen.findByText('Commit number 1');
    expect(screen.getByText('1–20 of 22')).toBeVisible();
    broken = true;
    await click('Next');
    expect(
      await screen.findByText(
        'This page could not be read: Git does not answer',
      ),
    ).toBeVisible();
    expect(screen.queryByText('Commit number 1')).toBeNull();
    expect(screen.queryByText(/of 22/)).toBeNull();

    broken = false;
    await click('Try again');
    expect(await screen.findByText('Commit number 21')).toBeVisible();
    expect(screen.getByText('21–22 of 22')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('leads back from a page that can’t be read', async () => {
    renderPortal(PAGE, { signals });
    await screen.findByText('Commit number 1');
    broken = true;
    await click('Next');
    await screen.findByText(/could not be read/);
    broken = false;
    await click('Previous');
    expect(await screen.findByText('Commit number 1')).toBeVisible();
    expect(screen.getByText('1–20 of 22')).toBeVisible();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  it('says that what it shows is not of now, where that can’t be read', async () => {
    renderPortal(PAGE, { signals });
    await screen.findByText('Commit number 1');
    broken = true;
    signals.send('environments:acme-staging');
    expect(
      await screen.findByText(/out of date: Git does not answer/),
    ).toBeVisible();
    expect(screen.getByText('Commit number 1')).toBeVisible();
    broken = false;
    await click('Try again');
    await waitFor(() => expect(screen.queryByText(/out of date/)).toBeNull());
  });
});
