import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { FakeSignals, renderPortal } from '../__testUtils__/renderPortal';
import {
  COMMIT,
  detail,
  EARLIER,
  history,
  operation,
  plan,
  standard,
} from '../__testUtils__/samples';

const PAGE = '/environments/acme/staging';

describe('an environment’s page', () => {
  let api: FakeApi;

  beforeEach(() => {
    api = new FakeApi()
      .on('getEnvironment', () => detail())
      .on('getBlueprint', () => standard)
      .on('getHistory', () => ({ items: history, totalItems: 2 }))
      .on('getCommitFiles', () => ({
        items: [
          {
            path: 'customers/acme/staging/environment.yaml',
            change: 'modify',
            before: 'sessionMinutes: 30\n',
            after: 'sessionMinutes: 45\n',
          },
        ],
      }))
      .on('getPods', () => ({
        items: [
          {
            name: 'web-1',
            phase: 'Running',
            ready: true,
            node: 'node-1',
            containers: [
              {
                name: 'web',
                image: 'web:1.4.2',
                ready: true,
                restarts: 2,
                state: 'running',
              },
            ],
          },
        ],
      }))
      .on('getEvents', () => ({ items: [] }))
      .on('getObjects', () => ({
        items: [
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            name: 'settings',
            health: 'ready',
            manifest: 'kind: ConfigMap\n',
          },
        ],
      }))
      .on('createPlan', ({ body }) =>
        plan({ kind: (body as { kind: 'update' }).kind }),
      )
      .on('submitOperation', ({ body }) =>
        operation({ kind: (body as { kind: 'update' }).kind }),
      );
    api.listen();
  });

  afterEach(() => api.close());

  const step = (name: string) =>
    screen.findByRole('listitem', { name: new RegExp(`^${name}`) });

  it('shows the way from request to ready, and what runs', async () => {
    renderPortal(PAGE);
    expect(
      await screen.findByRole('heading', { name: 'acme/staging' }),
    ).toBeVisible();
    expect(
      within(await step('Requested')).getByText('by guest'),
    ).toBeInTheDocument();
    expect(
      within(await step('Committed')).getByRole('link', { name: '3f9c2a1' }),
    ).toHaveAttribute('href', `${PAGE}/activity/${COMMIT}`);
    expect(await step('Reachable')).toHaveAttribute('data-state', 'done');
    expect(screen.getByRole('link', { name: 'Open' })).toHaveAttribute(
      'href',
      'https://staging.acme.example.com',
    );
    expect(await screen.findByText('0.25 of 1')).toBeInTheDocument();
    expect(
      screen.getByRole('progressbar', { name: 'CPU: 0.25 of 1' }),
    ).toBeInTheDocument();
  });

  it('names what blocks and what to do, and what still serves', async () => {
    const { status } = detail();
    api.on('getEnvironment', () =>
      detail({
        status: {
          ...status,
          phase: 'degraded',
          chain: status.chain.map(entry =>
            entry.name === 'workloads'
              ? {
                  ...entry,
                  state: 'failed',
                  evidence: [
                    {
                      kind: 'Pod',
                      name: 'web-2',
                      reason: 'ImagePullBackOff',
                      message: 'web:9.9.9: not found',
                    },
                  ],
                }
              : entry,
          ),
          blocker: {
            step: 'workloads',
            sentence: 'Deployment web waits for its image',
            advice: 'deploy a version that exists',
          },
          applications: [{ name: 'web', desired: '9.9.9', running: '1.4.1' }],
        },
      }),
    );
    renderPortal(PAGE);
    expect(
      await screen.findByText('Deployment web waits for its image'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Pod web-2: ImagePullBackOff, web:9.9.9: not found'),
    ).toBeInTheDocument();
    expect(screen.getByText(/deploy a version that exists/)).toBeVisible();
    expect(screen.getByText(/web 9\.9\.9/)).toHaveTextContent('web 1.4.1');
    expect(screen.queryByRole('link', { name: 'Open' })).toBeNull();
  });

  it('says that a step takes long, where nothing has failed, and where to look', async () => {
    const { status } = detail();
    const since = (milliseconds: number) =>
      detail({
        status: {
          ...status,
          phase: 'progressing',
          chain: status.chain.map(entry =>
            entry.name === 'applied'
              ? {
                  ...entry,
                  state: 'running',
                  at: new Date(Date.now() - milliseconds).toISOString(),
                  summary: 'The engine applies it',
                }
              : entry,
          ),
        },
      });
    const signals = new FakeSignals();
    api.on('getEnvironment', () => since(5_000));
    renderPortal(PAGE, { signals });
    expect(await screen.findByText('The engine applies it')).toBeVisible();
    expect(screen.queryByText(/longer than usual/)).toBeNull();

    api.on('getEnvironment', () => since(5 * 60_000 + 5_000));
    signals.send('environments:acme-staging');
    expect(
      await screen.findByText(
        'It has been at “Applied” for 5 minutes, longer than usual.',
      ),
    ).toBeVisible();
    expect(
      screen.getByText(/whether the engine of cluster local is running/),
    ).toBeVisible();
  });

  it('says once what is wrong with a document, and nothing of what it can’t know', async () => {
    const words = 'line 3: implicit map keys need map values';
    const { status } = detail();
    api.on('getEnvironment', () =>
      detail({
        spec: undefined,
        invalid: words,
        status: {
          ...status,
          phase: 'degraded',
          chain: status.chain.map(entry =>
            entry.name === 'committed'
              ? { ...entry, state: 'failed', summary: `It is no use: ${words}` }
              : entry,
          ),
          blocker: { step: 'committed', sentence: `It is no use: ${words}` },
          applications: [{ name: 'web', running: '1.4.2' }],
        },
      }),
    );
    renderPortal(PAGE);
    expect(await screen.findByText(new RegExp(words))).toBeVisible();
    expect(screen.queryByText(/not running/)).toBeNull();
  });

  it('goes on by itself when a signal comes, and says how old what it shows is', async () => {
    const signals = new FakeSignals();
    renderPortal(PAGE, { signals });
    await screen.findByText('Ready');
    const { status } = detail();
    api.on('getEnvironment', () =>
      detail({
        status: {
          ...status,
          phase: 'unknown',
          stale: true,
          observedAt: '2026-01-01T12:00:00Z',
        },
      }),
    );
    signals.send('environments:acme-staging');
    await screen.findByText(/The cluster local does not answer/);
    api.on('getEnvironment', () => {
      throw new Refused(503, 'the database is busy');
    });
    signals.send('environments:acme-staging');
    expect(
      await screen.findByText(/out of date: the database is busy/),
    ).toBeInTheDocument();
    expect(screen.getByRole('heading', { name: 'acme/staging' })).toBeVisible();
    // What goes on by itself would have the alert read out again.
    expect(screen.getByRole('alert').querySelector('time')).toBeNull();
    expect(screen.getByText('Last read:').querySelector('time')).toBeVisible();
  });

  it('opens a commit of the history from its address, and goes back to an earlier state', async () => {
    renderPortal(`${PAGE}/activity/${COMMIT}`);
    expect(await screen.findByText('sessionMinutes: 45')).toBeInTheDocument();
    expect(await screen.findByText('Not by Berth')).toBeInTheDocument();

    await userEvent.click(
      await screen.findByRole('button', { name: 'Roll back to this' }),
    );
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText('customers/acme/staging/environment.yaml');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Roll back to a1b2c3d' }),
    );
    await waitFor(() =>
      expect(api.to('submitOperation')[0]?.body).toEqual({
        kind: 'rollback',
        environment: { customer: 'acme', name: 'staging' },
        toCommit: EARLIER,
        planHash: 'hash-1',
      }),
    );
  });

  it('deploys another version after its plan was read', async () => {
    renderPortal(PAGE);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Deploy' }),
    );
    const field = await screen.findByRole('textbox', { name: /^Web/ });
    expect(screen.getByRole('button', { name: 'Review' })).toBeDisabled();
    await userEvent.clear(field);
    await userEvent.type(field, '1.5');
    expect(
      screen.getAllByRole('option').map(({ textContent }) => textContent),
    ).toEqual(['1.5.0']);
    await userEvent.type(field, '.0');
    // Nothing covers the button below.
    expect(screen.queryByRole('option')).toBeNull();
    expect(screen.getByText('Was: 1.4.2')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    const confirm = await screen.findByRole('button', {
      name: 'Deploy web 1.5.0',
    });
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(api.to('submitOperation')[0]?.body).toMatchObject({
        kind: 'deploy',
        versions: { web: '1.5.0' },
      }),
    );
  });

  it('changes the configuration, with what was before beside it', async () => {
    renderPortal(`${PAGE}/configuration`);
    const minutes = await screen.findByLabelText(/^Session length/);
    await userEvent.clear(minutes);
    await userEvent.type(minutes, '3');
    expect(
      await screen.findByText(/takes a number of at least 5/),
    ).toBeInTheDocument();
    const review = screen.getByRole('button', { name: 'Review changes' });
    expect(review).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(review);
    expect(minutes).toHaveFocus();
    expect(screen.queryByRole('dialog')).toBeNull();
    await userEvent.type(minutes, '5');
    expect(await screen.findByText('Was: 30')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Review changes' }),
    );
    const confirm = await screen.findByRole('button', {
      name: 'Change acme/staging',
    });
    await waitFor(() => expect(confirm).toBeEnabled());
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(api.to('submitOperation')[0]?.body).toMatchObject({
        kind: 'update',
        changes: {
          parameters: { domain: 'acme.example.com', sessionMinutes: 35 },
        },
      }),
    );
  });

  it('says what keeps it from being changed where no field has a place for it', async () => {
    const { spec } = detail();
    api.on('getEnvironment', () =>
      detail({
        spec: { ...spec!, parameters: { ...spec!.parameters, legacy: 'x' } },
      }),
    );
    renderPortal(`${PAGE}/configuration`);
    const notice = await screen.findByRole('alert');
    expect(notice).toHaveTextContent(
      'legacy is not offered; what is: domain, sessionMinutes',
    );
    await userEvent.click(screen.getByRole('radio', { name: /^Large/ }));
    await userEvent.click(
      screen.getByRole('button', { name: 'Review changes' }),
    );
    expect(notice.parentElement).toHaveFocus();
  });

  it('keeps what one changed while one looks at another tab', async () => {
    renderPortal(`${PAGE}/configuration`);
    const minutes = await screen.findByLabelText(/^Session length/);
    await userEvent.clear(minutes);
    await userEvent.type(minutes, '45');
    await userEvent.click(screen.getByRole('tab', { name: 'Overview' }));
    expect(await screen.findByText('0.25 of 1')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: 'Configuration' }));
    expect(await screen.findByLabelText(/^Session length/)).toHaveValue(45);
    expect(screen.getByText('Was: 30')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Review changes' }),
    ).toBeEnabled();

    await userEvent.click(screen.getByRole('button', { name: 'Undo changes' }));
    expect(screen.getByLabelText(/^Session length/)).toHaveValue(30);
  });

  it('shows pods and objects in Kubernetes’ words', async () => {
    renderPortal(`${PAGE}/workloads`);
    expect(await screen.findByRole('link', { name: 'web-1' })).toHaveAttribute(
      'href',
      `${PAGE}/logs/web-1`,
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'settings' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'ConfigMap settings',
    });
    await waitFor(() => expect(dialog).toHaveTextContent('kind: ConfigMap'));
  });

  /** It is not there any more, and its page is told that something happened. */
  const goes = (signals: FakeSignals) => {
    api.on('getEnvironment', () => {
      throw new Refused(404, 'there is none');
    });
    signals.send('environments:acme-staging');
  };

  it('deletes once the id is typed, and says when nothing is left', async () => {
    const signals = new FakeSignals();
    renderPortal(PAGE, { signals });
    await userEvent.click(
      await screen.findByRole('button', { name: 'More actions' }),
    );
    await userEvent.click(screen.getByRole('menuitem', { name: 'Delete…' }));
    const confirm = await screen.findByRole('button', {
      name: 'Delete acme/staging',
    });
    const field = screen.getByLabelText(/^Type acme-staging/);
    await userEvent.type(field, 'acme-stagin');
    expect(confirm).toBeDisabled();
    await userEvent.type(field, 'g');
    const { status } = detail();
    api.on('getEnvironment', () =>
      detail({ status: { ...status, phase: 'deleting' } }),
    );
    await userEvent.click(confirm);
    await screen.findByText('Deleting');
    expect(api.to('submitOperation')[0].body).toEqual({
      kind: 'delete',
      environment: { customer: 'acme', name: 'staging' },
      confirmation: 'acme-staging',
    });
    goes(signals);
    expect(
      await screen.findByText('Nothing of acme/staging is left'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Back to all environments' }),
    ).toHaveAttribute('href', '/environments');
  });

  it('says so too where somebody else’s deletion is over before the next look', async () => {
    const signals = new FakeSignals();
    renderPortal(PAGE, { signals });
    await screen.findByRole('button', { name: 'More actions' });
    goes(signals);
    expect(
      await screen.findByText('Nothing of acme/staging is left'),
    ).toBeInTheDocument();
  });

  it('offers to create what there is not', async () => {
    api.on('getEnvironment', () => {
      throw new Refused(404, 'there is none');
    });
    renderPortal(PAGE);
    expect(
      await screen.findByText('There is no acme/staging'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Create environment' }),
    ).toHaveAttribute('href', '/environments/create');
  });
});
