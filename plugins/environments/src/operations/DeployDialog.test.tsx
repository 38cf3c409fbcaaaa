import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi } from '../__testUtils__/FakeApi';
import { FakeSignals, renderPortal } from '../__testUtils__/renderPortal';
import { detail, operation, plan, standard } from '../__testUtils__/samples';

const { web } = standard.applications;

/** acme/staging with these versions asked for. */
const withVersions = (versions: Record<string, string>) => {
  const { spec } = detail();
  return detail({
    spec: {
      ...spec!,
      applications: Object.fromEntries(
        Object.entries(versions).map(([name, version]) => [
          name,
          { version, values: {} },
        ]),
      ),
    },
  });
};

describe('deploying while somebody else deploys', () => {
  let api: FakeApi;
  let signals: FakeSignals;

  beforeEach(() => {
    signals = new FakeSignals();
    api = new FakeApi()
      .on('getEnvironment', () =>
        withVersions({ web: '1.4.2', billing: '0.9.2' }),
      )
      .on('getBlueprint', () => ({
        ...standard,
        applications: {
          web,
          billing: { ...web, title: 'Billing', versions: ['0.9.3', '0.9.2'] },
          search: { ...web, title: 'Search', versions: ['2.0.0'] },
        },
      }))
      .on('createPlan', () => plan({ kind: 'deploy' }))
      .on('submitOperation', () => operation({ kind: 'deploy' }));
    api.listen();
  });

  afterEach(() => api.close());

  const meanwhile = (versions: Record<string, string>) => {
    api.on('getEnvironment', () => withVersions(versions));
    signals.send('environments:acme-staging');
  };
  const fieldOf = (name: RegExp) => screen.findByRole('textbox', { name });
  const choose = async (name: RegExp, version: string) => {
    const field = await fieldOf(name);
    await userEvent.clear(field);
    await userEvent.type(field, version);
  };
  const openDialog = async () => {
    renderPortal('/environments/acme/staging', { signals });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Deploy' }),
    );
  };
  const lastPlanned = () => {
    const [last] = api.to('createPlan').slice(-1);
    return (last?.body as { versions?: unknown } | undefined)?.versions;
  };

  it('asks for what one chose only, and shows what others did', async () => {
    await openDialog();
    await choose(/^Billing/, '0.9.3');
    meanwhile({ web: '1.5.0', billing: '0.9.2', search: '2.0.0' });
    await waitFor(async () =>
      expect(await fieldOf(/^Web/)).toHaveValue('1.5.0'),
    );
    expect(await fieldOf(/^Search/)).toHaveValue('2.0.0');
    expect(await fieldOf(/^Billing/)).toHaveValue('0.9.3');

    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Deploy billing 0.9.3' }),
    );
    await waitFor(() =>
      expect(api.to('submitOperation')[0]?.body).toEqual({
        kind: 'deploy',
        environment: { customer: 'acme', name: 'staging' },
        versions: { billing: '0.9.3' },
        planHash: 'hash-1',
      }),
    );
  });

  it('keeps the plan that is read until one asks for another', async () => {
    await openDialog();
    await choose(/^Billing/, '0.9.3');
    await choose(/^Web/, '1.5.0');
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    const dialog = within(
      await screen.findByRole('dialog', { name: /^What deploying/ }),
    );
    await dialog.findByText('customers/acme/staging/environment.yaml');
    expect(dialog.queryByRole('alert')).toBeNull();

    meanwhile({ web: '1.5.0', billing: '0.9.2' });
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      /changed this environment while you read/,
    );
    expect(
      dialog.getByRole('button', { name: 'Deploy web 1.5.0, billing 0.9.3' }),
    ).toBeEnabled();
    expect(api.to('createPlan')).toHaveLength(1);
    expect(lastPlanned()).toEqual({ web: '1.5.0', billing: '0.9.3' });

    await userEvent.click(
      dialog.getByRole('button', { name: 'Read the new plan' }),
    );
    expect(
      await dialog.findByRole('button', { name: 'Deploy billing 0.9.3' }),
    ).toBeInTheDocument();
    await waitFor(() => expect(lastPlanned()).toEqual({ billing: '0.9.3' }));
    expect(dialog.queryByRole('alert')).toBeNull();
  });

  it('goes back to the choice where nothing of it is left to do', async () => {
    await openDialog();
    await choose(/^Web/, '1.5.0');
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    await screen.findByText('customers/acme/staging/environment.yaml');
    meanwhile({ web: '1.5.0', billing: '0.9.2' });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Read the new plan' }),
    );
    expect(await fieldOf(/^Web/)).toHaveValue('1.5.0');
    expect(screen.getByRole('button', { name: 'Review' })).toBeDisabled();
  });
});
