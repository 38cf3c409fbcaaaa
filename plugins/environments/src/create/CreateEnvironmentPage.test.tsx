import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeApi, Refused } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import {
  detail,
  local,
  operation,
  plan,
  standard,
} from '../__testUtils__/samples';

const DRAFT = 'environments.create.draft.v1';

describe('creating an environment', () => {
  let api: FakeApi;

  beforeEach(() => {
    localStorage.clear();
    api = new FakeApi()
      .on('listBlueprints', () => ({ items: [standard] }))
      .on('listStages', () => ({
        items: [
          { name: 'dev', title: 'Development' },
          { name: 'test', title: 'Test' },
          { name: 'staging', title: 'Staging' },
        ],
      }))
      .on('listClusters', () => ({ items: [local] }))
      .on('listCustomers', () => ({
        items: [
          {
            name: 'globex',
            environments: [
              {
                id: 'globex-staging',
                name: 'staging',
                stage: 'staging',
                phase: 'ready',
              },
            ],
          },
        ],
      }))
      .on('getEnvironment', () => detail())
      .on('createPlan', () => plan())
      .on('submitOperation', () => operation());
    api.listen();
  });

  afterEach(() => api.close());

  const field = (name: RegExp) => screen.findByRole('textbox', { name });
  const replace = async (name: RegExp, text: string) => {
    const input = await field(name);
    await userEvent.clear(input);
    await userEvent.type(input, text);
  };
  const choose = async (label: RegExp, option: string) => {
    await userEvent.click(await screen.findByLabelText(label));
    await userEvent.click(await screen.findByRole('option', { name: option }));
    await waitFor(() =>
      expect(screen.queryByRole('listbox')).not.toBeInTheDocument(),
    );
  };
  const chooseBlueprint = async () =>
    userEvent.click(
      await screen.findByRole('button', { name: /^Web application/ }),
    );
  const fillIn = async () => {
    await chooseBlueprint();
    await replace(/^Customer/, 'acme');
    await choose(/^Stage/, 'Staging');
    await replace(/^Domain/, 'acme.example.com');
  };

  it('says beside the field what it can’t take, while one types', async () => {
    renderPortal('/environments/create');
    await chooseBlueprint();
    await replace(/^Customer/, 'Acme!');
    expect(
      await screen.findByText(/^Customer takes lower-case letters/),
    ).toBeInTheDocument();
    expect(await field(/^Customer/)).toBeInvalid();

    await replace(/^Web/, '1.x');
    expect(
      screen.getByText(/^Web takes a semantic version/),
    ).toBeInTheDocument();

    await replace(/^Domain/, 'localhost');
    expect(
      await screen.findByText(/^Domain takes a DNS name/),
    ).toBeInTheDocument();
    const minutes = screen.getByLabelText(/^Session length/);
    await userEvent.clear(minutes);
    await userEvent.type(minutes, '3');
    expect(
      await screen.findByText(
        'Session length in minutes takes a number of at least 5',
      ),
    ).toBeInTheDocument();
    expect(api.to('createPlan')).toEqual([]);
  });

  it('says beside the name that its namespace would be one of the cluster’s own', async () => {
    renderPortal('/environments/create');
    await chooseBlueprint();
    await replace(/^Customer/, 'kube');
    await choose(/^Stage/, 'Staging');
    expect(
      await screen.findByText(/namespace would be kube-staging/),
    ).toBeInTheDocument();
    expect(await field(/^Name/)).toBeInvalid();
    await replace(/^Customer/, 'acme');
    expect(screen.queryByText(/namespace would be/)).not.toBeInTheDocument();
    expect(await field(/^Name/)).toBeValid();
  });

  it('leads to the first wrong field, or to what belongs to none', async () => {
    api.on('listBlueprints', () => ({
      items: [
        {
          ...standard,
          parameters: { ...standard.parameters, minProperties: 3 },
        },
      ],
    }));
    renderPortal('/environments/create');
    await chooseBlueprint();
    const toReview = await screen.findByRole('button', { name: 'Review' });
    await userEvent.click(toReview);
    expect(await field(/^Customer/)).toHaveFocus();
    // What is chosen from a list is not asked for as if it were typed.
    expect(screen.getByText('Choose a stage')).toBeInTheDocument();
    await replace(/^Customer/, 'acme');
    await userEvent.click(toReview);
    expect(screen.getByRole('button', { name: /^Stage/ })).toHaveFocus();
    await choose(/^Stage/, 'Staging');

    await replace(/^Domain/, 'acme.example.com');
    await userEvent.click(toReview);
    const notice = await screen.findByRole('alert');
    expect(notice).toHaveTextContent('Parameters takes at least 3 entries');
    expect(notice.parentElement).toHaveFocus();
    expect(screen.getByTestId('address')).toHaveTextContent('step=details');
    expect(api.to('createPlan')).toEqual([]);
  });

  it('says above the form what the server says of what has no field there', async () => {
    api.on('createPlan', () =>
      plan({
        findings: [
          {
            severity: 'blocking',
            field: 'components.ingress',
            message: 'components.ingress is not on this cluster',
          },
        ],
      }),
    );
    api.on('listBlueprints', () => ({
      items: [
        {
          ...standard,
          components: [
            {
              capability: 'ingress',
              title: 'Ingress controller',
              tools: ['nginx'],
            },
          ],
        },
      ],
    }));
    renderPortal('/environments/create');
    await fillIn();
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'components.ingress is not on this cluster',
    );
  });

  it('knows an environment that exists already, and a customer that is new', async () => {
    renderPortal('/environments/create');
    await chooseBlueprint();
    await replace(/^Customer/, 'initech');
    expect(screen.getByText('New customer initech')).toBeInTheDocument();
    await replace(/^Customer/, 'globex');
    await choose(/^Stage/, 'Staging');
    expect(
      await screen.findByText(/globex\/staging exists already/),
    ).toBeInTheDocument();
    await replace(/^Name/, 'demo');
    expect(screen.getByText('globex-demo')).toBeInTheDocument();
    expect(screen.queryByText(/exists already/)).not.toBeInTheDocument();
  });

  it('keeps the draft when the page goes away', async () => {
    const first = renderPortal('/environments/create');
    await fillIn();
    first.unmount();
    renderPortal('/environments/create?step=details');
    expect(await field(/^Customer/)).toHaveValue('acme');
    expect(await field(/^Domain/)).toHaveValue('acme.example.com');
    expect(screen.getByText('acme/staging')).toBeInTheDocument();
  });

  it('keeps what was chosen for a blueprint while one looks at another', async () => {
    api.on('listBlueprints', () => ({
      items: [
        standard,
        {
          ...standard,
          name: 'worker',
          title: 'Background worker',
          stages: ['dev'],
          parameters: { type: 'object' },
        },
      ],
    }));
    renderPortal('/environments/create');
    await fillIn();
    expect(
      screen.getByRole('radio', { name: /2 GiB memory, 5 GiB storage/ }),
    ).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: /^Large/ }));
    await replace(/^Web/, '1.5.0');

    await userEvent.click(
      screen.getByRole('button', { name: 'Back to blueprints' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: /^Background worker/ }),
    );
    expect(await field(/^Customer/)).toHaveValue('acme');
    expect(screen.getByRole('radio', { name: /^Small/ })).toBeChecked();
    expect(await field(/^Web/)).toHaveValue('1.4.2');

    await userEvent.click(
      screen.getByRole('button', { name: 'Back to blueprints' }),
    );
    await chooseBlueprint();
    expect(await field(/^Domain/)).toHaveValue('acme.example.com');
    expect(screen.getByRole('radio', { name: /^Large/ })).toBeChecked();
    expect(await field(/^Web/)).toHaveValue('1.5.0');
    expect(screen.getByText('acme/staging')).toBeInTheDocument();
  });

  it('shows what will come of it, then asks for exactly that, once', async () => {
    renderPortal('/environments/create');
    await fillIn();
    expect(screen.getByText('acme-staging')).toBeInTheDocument();
    expect(
      screen.getByText('https://staging.acme.example.com'),
    ).toBeInTheDocument();
    expect(screen.getByText('1 of 6 free')).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    await screen.findByText('customers/acme/staging/environment.yaml');
    expect(screen.getByText('kind: Environment')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('tab', { name: 'Objects (1)' }));
    expect(
      screen.getByRole('button', { name: /acme-staging/ }),
    ).toBeInTheDocument();

    await userEvent.dblClick(
      screen.getByRole('button', { name: 'Create acme/staging' }),
    );
    await waitFor(() =>
      expect(screen.getByTestId('address')).toHaveTextContent(
        '/environments/acme/staging',
      ),
    );
    const [asked, ...others] = api.to('submitOperation');
    expect(others).toEqual([]);
    expect(asked.headers.get('idempotency-key')).toMatch(/^[0-9a-f]{32}$/);
    expect(asked.body).toMatchObject({
      kind: 'create',
      planHash: 'hash-1',
      environment: {
        customer: 'acme',
        name: 'staging',
        stage: 'staging',
        cluster: 'local',
        owner: 'group:default/team-a',
        components: ['ingress/nginx'],
        parameters: { domain: 'acme.example.com', sessionMinutes: 30 },
        applications: { web: { version: '1.4.2' } },
      },
    });
    expect(localStorage.getItem(DRAFT)).toBeNull();
  });

  it('tries again with the same key, and with another one where the plan is another', async () => {
    let refusal = new Refused(503, 'the database is busy');
    api.on('submitOperation', () => {
      throw refusal;
    });
    renderPortal('/environments/create');
    await fillIn();
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    const create = await screen.findByRole('button', {
      name: 'Create acme/staging',
    });
    await waitFor(() => expect(create).toBeEnabled());
    await userEvent.click(create);
    await screen.findByText('the database is busy');
    refusal = new Refused(409, 'the plan is another by now');
    await userEvent.click(create);
    await screen.findByText('the plan is another by now');
    api
      .on('createPlan', () => plan({ planHash: 'hash-2' }))
      .on('submitOperation', () => operation());
    await userEvent.click(
      screen.getByRole('button', { name: 'Read the new plan' }),
    );
    await waitFor(() => expect(create).toBeEnabled());
    await userEvent.click(create);
    await waitFor(() => expect(api.to('submitOperation')).toHaveLength(3));
    const keys = api
      .to('submitOperation')
      .map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('puts the server’s refusal beside its field, and blocking findings before the button', async () => {
    api.on('createPlan', () => {
      throw new Refused(
        400,
        'parameters.domain is taken by initech/staging already',
      );
    });
    renderPortal('/environments/create');
    await fillIn();
    const sentence = await screen.findByText(/is taken by initech\/staging/);
    expect(sentence).toHaveTextContent(/^Domain is taken/);

    api.on('createPlan', () =>
      plan({
        findings: [{ severity: 'blocking', message: 'the cluster is full' }],
      }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    await screen.findByText('the cluster is full');
    expect(
      screen.getByRole('button', { name: 'Create acme/staging' }),
    ).toBeDisabled();
  });
});
