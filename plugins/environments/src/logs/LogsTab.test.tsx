import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Pod } from '@berth/plugin-environments-common';
import { routes } from '@berth/plugin-environments-common/contract';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { FakeLanguages } from '../__testUtils__/FakeLanguages';
import { FakeLog } from '../__testUtils__/FakeLog';
import { FakeSignals, renderPortal } from '../__testUtils__/renderPortal';
import { detail } from '../__testUtils__/samples';

const PAGE = '/environments/acme/staging/logs';
const CHANNEL = 'environments:acme-staging';

const pod = (name: string): Pod => ({
  name,
  phase: 'Running',
  ready: true,
  containers: [
    {
      name: 'web',
      image: 'web:1.4.2',
      ready: true,
      restarts: 0,
      state: 'running',
    },
  ],
});

describe('the logs of an environment', () => {
  let api: FakeApi;
  let signals: FakeSignals;
  /** The newest stream of each pod. */
  let logs: Map<string, FakeLog>;

  beforeEach(() => {
    // Lines are only made where there is room for them, and here there is none.
    const noRoom = Element.prototype.getBoundingClientRect;
    jest
      .spyOn(Element.prototype, 'getBoundingClientRect')
      .mockImplementation(function measure(this: Element) {
        return this.className.toString().includes('-viewer-')
          ? new DOMRect(0, 0, 800, 600)
          : noRoom.call(this);
      });
    signals = new FakeSignals();
    logs = new Map();
    api = new FakeApi()
      .on('getEnvironment', () => detail())
      .on('getPods', () => ({ items: [pod('web-1'), pod('web-2')] }))
      .on('getLogs', ({ query }) => {
        const log = new FakeLog();
        logs.set(query.get('pod')!, log);
        return log.body;
      });
    api.listen();
  });

  afterEach(() => {
    jest.restoreAllMocks();
    api.close();
  });

  const logOf = (name: string) =>
    waitFor(() => {
      const log = logs.get(name);
      expect(log).toBeDefined();
      return log!;
    });
  const choose = async (field: string, option: string) => {
    await userEvent.click(
      await screen.findByRole('button', { name: new RegExp(`^${field}`) }),
    );
    await userEvent.click(await screen.findByRole('option', { name: option }));
  };
  const click = async (name: string) =>
    userEvent.click(await screen.findByRole('button', { name }));

  /** What stands where one pauses and a line waits; only the first word of it is announced. */
  const paused = async () => {
    const line = await screen.findByText(/new lines? waiting/);
    expect(within(line).getByRole('status')).toHaveTextContent(/^Paused$/);
    return line;
  };

  it('says of a container that says nothing that it is followed', async () => {
    renderPortal(`${PAGE}/web-1`, { signals });
    expect(await screen.findByText('No lines yet.')).toBeVisible();
    expect(screen.getByText('Following')).toBeVisible();
    (await logOf('web-1')).write('listening');
    await screen.findByText('listening');
    expect(screen.queryByText('No lines yet.')).toBeNull();
  });

  it('never shows paused lines under another pod’s name', async () => {
    renderPortal(`${PAGE}/web-1`, { signals });
    const log = await logOf('web-1');
    log.write('of the first');
    await screen.findByText('of the first');
    await click('Pause');
    expect(screen.getByText('Paused').parentElement).toHaveTextContent(
      /^Paused$/,
    );
    log.write('and more');
    expect(await paused()).toHaveTextContent('Paused, 1 new line waiting');

    await choose('Pod', 'web-2');
    expect(await screen.findByText('Following')).toBeVisible();
    expect(screen.queryByText('of the first')).toBeNull();
    expect(screen.getByText('No lines yet.')).toBeVisible();
  });

  it('goes on from a pause though the container ended meanwhile, and gives as a file what is shown', async () => {
    const files: Blob[] = [];
    Object.assign(URL, {
      createObjectURL: (file: Blob) => `blob:${files.push(file)}`,
      revokeObjectURL: () => {},
    });
    renderPortal(`${PAGE}/web-1`, { signals });
    const log = await logOf('web-1');
    log.write('first');
    await screen.findByText('first');
    await click('Pause');
    log.write('second');
    log.end();
    expect(await paused()).toHaveTextContent('Paused, 1 new line waiting');
    await userEvent.click(
      await screen.findByRole('button', { name: /^Download/ }),
    );
    expect(files.map(({ size }) => size)).toEqual(['first\n'.length]);

    await click('Resume');
    await screen.findByText('second');
    expect(await screen.findByText('The container has ended')).toBeVisible();
  });

  it('stays with the pod that is read while pods come and go', async () => {
    renderPortal(PAGE, { signals });
    (await logOf('web-1')).write('its last words');
    await screen.findByText('its last words');

    api.on('getPods', () => ({ items: [pod('web-0'), pod('web-2')] }));
    signals.send(CHANNEL);
    const notice = await screen.findByRole('alert');
    expect(notice).toHaveTextContent('There is no pod web-1 any more.');
    expect(screen.getByText('its last words')).toBeInTheDocument();
    expect(api.to('getLogs')).toHaveLength(1);
    (await logOf('web-1')).end();
    expect(await screen.findByText('The container has ended')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Read again' })).toBeNull();

    await userEvent.click(
      within(notice).getByRole('button', { name: 'Show web-0' }),
    );
    (await logOf('web-0')).write('its first words');
    await screen.findByText('its first words');
    expect(screen.getByTestId('address')).toHaveTextContent(`${PAGE}/web-0`);
    expect(screen.queryByText('its last words')).toBeNull();
  });

  it('asks for all that there may be of a time, and says where that is not all, with numbers as the app writes them', async () => {
    const languages = new FakeLanguages('de');
    renderPortal(`${PAGE}/web-1`, { signals, languages });
    await logOf('web-1');
    logs.clear();
    await choose('Show', 'Last day');
    (await logOf('web-1')).write(
      ...Array.from({ length: 10_000 }, (_, line) => `line ${line}`),
    );
    expect(
      await screen.findByText(/only the newest 10\.000 lines/),
    ).toBeVisible();
    const asked = api.to('getLogs').map(({ query }) =>
      // What the contract refuses would bring no lines at all.
      routes.getLogs.query.parse(Object.fromEntries(query)),
    );
    expect(asked.map(({ tail }) => tail)).toEqual([1_000, 10_000]);
  });

  it('says that its pods are not those of now where they can’t be read any more', async () => {
    renderPortal(`${PAGE}/web-1`, { signals });
    (await logOf('web-1')).write('still read');
    await screen.findByText('still read');
    api.on('getPods', () => {
      throw new Refused(503, 'the cluster does not answer');
    });
    signals.send(CHANNEL);
    expect(
      await screen.findByText(/out of date: the cluster does not answer/),
    ).toBeVisible();
    expect(screen.getByText('still read')).toBeInTheDocument();
    api.on('getPods', () => ({ items: [pod('web-1')] }));
    await click('Try again');
    await waitFor(() => expect(screen.queryByText(/out of date/)).toBeNull());
  });
});
