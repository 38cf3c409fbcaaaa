import { join } from 'node:path';
import { phaseWord } from '@berth/plugin-environments-common/domain';
import { eventually } from '@berth/rig/testUtils';
import { PLATFORM } from '../__testUtils__/platform';
import {
  conditionOf,
  isReady,
  objectOf,
  shown,
  table,
} from './__testUtils__/environmentObjects';
import { ENVIRONMENT, PATIENCE_MS } from './__testUtils__/AcmeEnvironments';
import { statesOf } from './__testUtils__/chain';
import { RigWorld } from './__testUtils__/RigWorld';

jest.setTimeout(600_000);

const DOCUMENT = 'customers/acme/staging/environment.yaml';

describe('an environment as an object of its cluster, with Flux', () => {
  let world: RigWorld;

  beforeAll(async () => {
    world = await RigWorld.start();
  });
  afterAll(() => world?.stop());

  const push = async (message: string, change: (text: string) => string) => {
    const clone = await world.backend.clone();
    const text = await world.backend.git('show', `main:${DOCUMENT}`);
    await clone.commit(message, { [DOCUMENT]: `${change(text)}\n` });
    await clone.push();
  };
  const may = (as: string, ...question: string[]) =>
    world.kubectl('auth', 'can-i', ...question, ...as.split(' ')).then(
      answer => answer.trim(),
      // kubectl ends with 1 where the answer is no.
      () => 'no',
    );

  it('waits for its definition, in the words of the engine, and comes once it is there', async () => {
    await world.kubectl('delete', 'crd', 'environments.berth.dev');
    await world.backend.startBackend();
    await world.backend.ready();
    await world.create('staging');
    const { step } = await world.untilStep('staging', 'applied', 'failed');
    expect(step.summary).toMatch(
      /no matches for kind "?Environment"? in version "?berth\.dev\/v1alpha1/,
    );

    await world.kubectl(
      'apply',
      '--server-side',
      `--kustomize=${join(PLATFORM, 'definitions')}`,
    );
    // Flux would try again within a minute.
    await world.kubectl(
      'annotate',
      'kustomization.kustomize.toolkit.fluxcd.io',
      'acme-staging',
      '--namespace=flux-system',
      `reconcile.fluxcd.io/requestedAt=${new Date().toISOString()}`,
    );
    await shown(world, 'staging', isReady);
  });

  it('has the columns that the portal shows', async () => {
    const [head, row] = await table(world, 'environments', '--all-namespaces');
    expect(head).toEqual([
      'NAMESPACE',
      'NAME',
      'CUSTOMER',
      'STAGE',
      'BLUEPRINT',
      'PHASE',
      'RELEASE',
      'AGE',
    ]);
    expect(row).toEqual([
      'acme-staging',
      'acme-staging',
      'acme',
      'staging',
      'standard',
      'Ready',
      'web 1.4.2',
      expect.stringMatching(/^\d+[smh]/),
    ]);
    const wide = await table(world, 'env', '-A', '--output=wide');
    expect(wide[1]).toContain('https://staging.acme.example.com');
    expect(await table(world, 'berth', '-A')).toHaveLength(2);
  });

  it('has a condition for each step, and lies in the frame', async () => {
    const { object, detail } = await shown(world, 'staging', isReady);
    expect(object.metadata.labels).toMatchObject({
      'berth.dev/customer': 'acme',
      'berth.dev/environment': 'acme-staging',
      'berth.dev/part': 'frame',
    });
    expect(
      object.status?.conditions.map(({ type, status, reason }) => [
        type,
        status,
        reason,
      ]),
    ).toEqual([
      ['Ready', 'True', 'Ready'],
      ['Requested', 'True', 'Done'],
      ['Committed', 'True', 'Done'],
      ['Fetched', 'True', 'Done'],
      ['Applied', 'True', 'Done'],
      ['WorkloadsReady', 'True', 'Done'],
      ['Reachable', 'True', 'Done'],
    ]);
    expect(Object.values(statesOf(detail))).toEqual(Array(6).fill('done'));
    await world.kubectl(
      'wait',
      'environment/acme-staging',
      '--namespace=acme-staging',
      '--for=condition=Ready',
      '--timeout=60s',
    );
  });

  it('may be read by its owner, and written by nobody but the engine; Berth writes its status', async () => {
    const inNamespace = '--namespace=acme-staging';
    const owner = '--as=somebody --as-group=group:default/team-a';
    const contents =
      '--as=system:serviceaccount:flux-system:acme-staging.contents';
    const berth = '--as=system:serviceaccount:berth:berth';
    const status = '--subresource=status';
    expect({
      owner: [
        await may(owner, 'get', 'environments', inNamespace),
        await may(owner, 'patch', 'environments', inNamespace),
        await may(owner, 'patch', 'environments', status, inNamespace),
      ],
      contents: [
        await may(contents, 'patch', 'environments', inNamespace),
        await may(contents, 'patch', 'environments', status, inNamespace),
      ],
      berth: [
        await may(berth, 'patch', 'environments', inNamespace),
        await may(berth, 'create', 'environments', inNamespace),
        await may(berth, 'patch', 'environments', status, inNamespace),
      ],
    }).toEqual({
      owner: ['yes', 'no', 'no'],
      contents: ['no', 'no'],
      berth: ['no', 'no', 'yes'],
    });
  });

  it('follows what fails and what mends it, and leaves to others what is theirs', async () => {
    // Flux takes back what kubectl changed, and nothing of other managers.
    const apply = (object: { metadata?: object; status?: object }) =>
      world.cluster.kubectl.run(
        [
          'apply',
          '--server-side',
          '--field-manager=backup',
          '--filename=-',
          ...(object.status ? ['--subresource=status'] : []),
        ],
        JSON.stringify({
          apiVersion: 'berth.dev/v1alpha1',
          kind: 'Environment',
          ...object,
          metadata: {
            name: 'acme-staging',
            namespace: 'acme-staging',
            ...object.metadata,
          },
        }),
      );
    await apply({ metadata: { labels: { theirs: 'kept' } } });
    await apply({
      status: {
        conditions: [
          {
            type: 'example.com/BackedUp',
            status: 'True',
            reason: 'Done',
            message: 'Last night',
            lastTransitionTime: '2026-11-21T00:00:00Z',
          },
        ],
      },
    });
    await world.deploy('staging', '9.9.9');
    const { object, detail } = await shown(
      world,
      'staging',
      ({ status }) =>
        status.blocker?.step === 'workloads' && status.phase !== 'progressing',
    );
    expect(conditionOf(object, 'Ready')).toMatchObject({
      status: 'False',
      reason: phaseWord(detail.status.phase),
      message: detail.status.blocker?.sentence,
    });
    expect(object.status?.release).toMatch(/-> 9\.9\.9$/);

    await world.deploy('staging', '1.5.0');
    const mended = await shown(world, 'staging', isReady);
    expect(mended.object.status?.release).toBe('web 1.5.0');
    expect(mended.object.metadata.labels.theirs).toBe('kept');
    expect(conditionOf(mended.object, 'example.com/BackedUp')).toMatchObject({
      status: 'True',
      message: 'Last night',
    });
    expect(conditionOf(mended.object, 'Requested')?.lastTransitionTime).toBe(
      conditionOf(object, 'Requested')?.lastTransitionTime,
    );
  });

  it('takes an update that leaves nothing of what it had', async () => {
    const update = (values: Record<string, string>) =>
      world.submit({
        kind: 'update',
        environment: ENVIRONMENT,
        changes: { values: { web: values } },
      });
    const { id } = await update({ greeting: 'Hello' });
    await shown(
      world,
      'staging',
      detail => isReady(detail) && detail.lastOperations[0]?.id === id,
    );
    const { id: next } = await update({});
    const { detail: last } = await shown(
      world,
      'staging',
      detail => isReady(detail) && detail.lastOperations[0]?.id === next,
    );
    expect(last.spec?.applications.web.values).toEqual({});
  });

  it('is refused, in words, where somebody pushes what it can not become', async () => {
    await push('Make it production', text =>
      text.replace('stage: "staging"', 'stage: "production"'),
    );
    const { step } = await world.untilStep('staging', 'applied', 'failed');
    expect(step.evidence?.[0]?.message ?? step.summary).toContain(
      "stage can't change; delete the environment and make another",
    );
    await shown(world, 'staging', ({ status }) => status.phase !== 'ready');
    await push('Make it staging again', text =>
      text.replace('stage: "production"', 'stage: "staging"'),
    );
    await shown(world, 'staging', isReady);
  });

  it('is put right after a restart of the backend, whatever happened meanwhile', async () => {
    await world.backend.stopBackend();
    await world.kubectl(
      'patch',
      'env',
      'acme-staging',
      '--namespace=acme-staging',
      '--subresource=status',
      '--type=merge',
      '--patch={"status":{"phase":"Failed","release":"a lie"}}',
    );
    await world.backend.startBackend();
    await world.backend.ready();
    const { object } = await shown(world, 'staging', isReady);
    expect(object.status?.release).toBe('web 1.5.0');
  });

  it('goes with its environment', async () => {
    await world.remove('staging');
    await world.namespaceGone('staging');
    expect(await objectOf(world, 'staging')).toBeUndefined();
  });

  it('is none where the configuration says so, and goes where it was', async () => {
    await world.create('plain');
    await shown(world, 'plain', isReady);
    await world.backend.stopBackend();
    await world.backend.startBackend({
      cluster: { environmentObjects: false },
    });
    await world.backend.ready();
    await world.deploy('plain', '1.5.0');
    await world.create('other');
    await world.settled('other');
    await world.settled('plain');
    await eventually(
      () => objectOf(world, 'plain'),
      object => object === undefined,
      PATIENCE_MS,
    );
    expect(await objectOf(world, 'other')).toBeUndefined();
  });
});

describe('an environment as an object of its cluster, with Argo CD', () => {
  let world: RigWorld;

  beforeAll(async () => {
    world = await RigWorld.start({ engine: 'argocd' });
    await world.backend.startBackend();
    await world.backend.ready();
  });
  afterAll(() => world?.stop());

  it('comes, follows and goes', async () => {
    await world.create('staging');
    await shown(world, 'staging', isReady);
    expect((await table(world, 'env', '-A'))[1].slice(1, 7)).toEqual([
      'acme-staging',
      'acme',
      'staging',
      'standard',
      'Ready',
      'web 1.4.2',
    ]);
    await world.deploy('staging', '1.5.0');
    const { object } = await shown(world, 'staging', isReady);
    expect(object.status?.release).toBe('web 1.5.0');
    await world.remove('staging');
    await world.namespaceGone('staging');
    await world.kubectl(
      'wait',
      'application/acme-staging',
      '--namespace=argocd',
      '--for=delete',
      '--timeout=180s',
    );
    expect(await objectOf(world, 'staging')).toBeUndefined();
  });
});
