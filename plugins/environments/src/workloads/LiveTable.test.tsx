import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { FakeSignals, renderPortal } from '../__testUtils__/renderPortal';
import { detail } from '../__testUtils__/samples';

describe('what runs in an environment, read now', () => {
  let api: FakeApi;
  let broken: boolean;

  beforeEach(() => {
    broken = false;
    api = new FakeApi()
      .on('getEnvironment', () => detail())
      .on('getPods', () => ({ items: [] }))
      .on('getObjects', () => ({ items: [] }))
      .on('getEvents', () => {
        if (broken) {
          throw new Refused(503, 'the cluster does not answer');
        }
        return {
          items: [
            {
              type: 'Warning',
              reason: 'BackOff',
              message: 'Back-off pulling image',
              object: { kind: 'Pod', name: 'web-1' },
              count: 1,
              lastSeen: '2026-11-21T09:00:00Z',
            },
          ],
        };
      });
    api.listen();
  });

  afterEach(() => api.close());

  const events = async () =>
    within(await screen.findByRole('region', { name: 'Events' }));

  it('says that it is not fresh where it can’t be read any more, and is read again', async () => {
    const signals = new FakeSignals();
    renderPortal('/environments/acme/staging/workloads', { signals });
    const panel = await events();
    await panel.findByText('Back-off pulling image');
    broken = true;
    signals.send('environments:acme-staging');
    expect(await panel.findByRole('alert')).toHaveTextContent(
      'This may be out of date: the cluster does not answer',
    );
    expect(panel.getByText('Back-off pulling image')).toBeVisible();
    broken = false;
    await userEvent.click(panel.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(panel.queryByRole('alert')).toBeNull());
  });

  it('does not call fresh or old what was never read', async () => {
    broken = true;
    renderPortal('/environments/acme/staging/workloads');
    const panel = await events();
    await panel.findByText('the cluster does not answer');
    expect(panel.queryByText(/out of date/)).toBeNull();
    expect(panel.queryByRole('table')).toBeNull();
  });
});
