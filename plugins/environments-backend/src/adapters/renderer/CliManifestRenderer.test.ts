import { InputError, ServiceUnavailableError } from '@backstage/errors';
import {
  argocdRenderer,
  memoryTree,
  parseBlueprint,
  renderEnvironment,
} from '@berth/plugin-environments-common/domain';
import {
  type KubernetesTools,
  locateKubernetesTools,
  RenderingDelayedError,
} from '@berth/plugin-environments-node';
import { mkdtemp, readdir, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platformFiles } from '../../__testUtils__/platform';
import { CliManifestRenderer } from './CliManifestRenderer';

const SAMPLE = 'blueprints/standard/1.0.0/sample';

/** Resolves when all that needs no input and no output has been done, such as to read files that are at hand. */
const allBegun = () => new Promise(done => setImmediate(done));

describe('CliManifestRenderer with the real programs and the starter repository', () => {
  let tools: KubernetesTools;
  let files: Record<string, string>;
  let temporaryFolder: string;

  beforeAll(async () => {
    [tools, files] = await Promise.all([
      locateKubernetesTools(),
      platformFiles(),
    ]);
  }, 60_000);

  beforeEach(async () => {
    temporaryFolder = await mkdtemp(join(tmpdir(), 'berth-renderer-test-'));
  });
  // Fails where something was left in it.
  afterEach(() => rmdir(temporaryFolder));

  const renderer = (
    locateTools: () => Promise<KubernetesTools> = async () => tools,
  ) => new CliManifestRenderer({ locateTools, temporaryFolder });

  it('gives the overlay and what its chart makes of the layered values', async () => {
    const objects = await renderer().render(
      memoryTree({
        ...files,
        [`${SAMPLE}/values/web.yaml`]: 'replicaCount: 3\n',
      }),
      SAMPLE,
    );

    const kinds = objects.map(({ kind }) => kind);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'Namespace',
        'ResourceQuota',
        'Ingress',
        'HelmRelease',
        'Deployment',
        'Service',
      ]),
    );
    const deployment = objects.find(({ kind }) => kind === 'Deployment');
    expect(deployment).toMatchObject({
      metadata: { namespace: 'acme-sample' },
      spec: { replicas: 3 },
    });
    expect(
      objects.filter(
        ({ kind, metadata }) => kind !== 'Namespace' && !metadata.namespace,
      ),
    ).toEqual([]);
  }, 60_000);

  it('gives what a chart becomes that the engine releases by an object of its own', async () => {
    const path = 'blueprints/standard/1.0.0/blueprint.yaml';
    const written = renderEnvironment({
      environment: {
        customer: 'acme',
        name: 'dev',
        stage: 'dev',
        cluster: 'local',
        blueprint: { name: 'standard', version: '1.0.0' },
        size: 'small',
        owner: 'group:default/team-a',
        parameters: {
          domain: 'acme.example.com',
          displayName: '1_000',
          language: 'en',
          sessionMinutes: 30,
          maintenance: false,
        },
        components: [],
        applications: { web: { version: '1.4.2', values: {} } },
      },
      blueprint: parseBlueprint(path, files[path]).value!,
      engine: argocdRenderer,
      delivery: 'branches',
      repository: { url: 'https://git.example.com/p.git', branch: 'main' },
    });
    const objects = await renderer().render(
      memoryTree({ ...files, ...written }),
      'customers/acme/dev',
    );

    expect(objects.map(({ kind }) => kind)).not.toContain('HelmRelease');
    const web = (kind: string) =>
      objects.find(
        object => object.kind === kind && object.metadata.name === 'web',
      );
    expect(web('Deployment')).toMatchObject({
      metadata: {
        namespace: 'acme-dev',
        labels: { 'berth.dev/customer': 'acme' },
      },
    });
    // The stage's log level, over the blueprint's, and a parameter that stays the text that was typed.
    expect(web('ConfigMap')).toMatchObject({
      data: { LOG_LEVEL: 'debug', DISPLAY_NAME: '1_000', GREETING: 'Welcome' },
    });
  }, 60_000);

  it('builds the same files once, and others anew', async () => {
    const cached = renderer();
    const [first, second] = await Promise.all([
      cached.render(memoryTree(files), SAMPLE),
      cached.render(memoryTree(files), SAMPLE),
    ]);
    expect(second).toEqual(first);
    expect(second[0]).not.toBe(first[0]);
    const other = await cached.render(
      memoryTree({
        ...files,
        [`${SAMPLE}/values/web.yaml`]: 'replicaCount: 7',
      }),
      SAMPLE,
    );
    expect(other.find(({ kind }) => kind === 'Deployment')).toMatchObject({
      spec: { replicas: 7 },
    });
  }, 60_000);

  it('says in the tools\u2019 own words what does not build, and leaves nothing behind', async () => {
    const overlay = files[`${SAMPLE}/kustomization.yaml`];
    const failing = renderer().render(
      memoryTree({
        ...files,
        [`${SAMPLE}/kustomization.yaml`]: `${overlay}\nnoSuchField: 1\n`,
      }),
      SAMPLE,
    );
    await expect(failing).rejects.toBeInstanceOf(InputError);
    await expect(failing).rejects.toThrow(/noSuchField/);
    const chart = renderer().render(
      memoryTree({
        ...files,
        [`${SAMPLE}/values/web.yaml`]: 'replicaCount: {a: 1}\n',
      }),
      SAMPLE,
    );
    await expect(chart).rejects.toBeInstanceOf(InputError);
    await expect(chart).rejects.toThrow(/replicaCount/);
  }, 60_000);

  it('names the program that is missing, and looks again the next time', async () => {
    const found: KubernetesTools[] = [
      { missing: ['helm was not found: install it.'] },
      tools,
    ];
    const late = renderer(async () => found.shift()!);
    const failing = late.render(memoryTree(files), SAMPLE);
    await expect(failing).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(failing).rejects.toThrow('helm was not found: install it.');
    expect(await late.render(memoryTree(files), SAMPLE)).not.toEqual([]);
  }, 60_000);

  it('turns away what is too much, but nobody who asks for what is under way', async () => {
    let open = () => {};
    const gate = new Promise<void>(done => {
      open = done;
    });
    const busy = new CliManifestRenderer({
      locateTools: () => gate.then(() => tools),
      temporaryFolder,
      atOnce: 1,
      most: 1,
    });
    const other = memoryTree({
      ...files,
      [`${SAMPLE}/values/web.yaml`]: 'replicaCount: 7',
    });
    const first = busy.render(memoryTree(files), SAMPLE);
    const same = busy.render(memoryTree(files), SAMPLE);
    await allBegun();
    await expect(busy.render(other, SAMPLE)).rejects.toBeInstanceOf(
      RenderingDelayedError,
    );
    open();
    expect(await same).toEqual(await first);
    expect(await busy.render(other, SAMPLE)).not.toEqual([]);
  }, 60_000);

  it('stops when everybody has left, and goes on for whoever stays', async () => {
    let open = () => {};
    const gate = new Promise<void>(done => {
      open = done;
    });
    const left = new CliManifestRenderer({
      locateTools: () => gate.then(() => tools),
      temporaryFolder,
      atOnce: 1,
      most: 2,
    });
    const [leaves, stays, waits] = [1, 2, 3].map(() => new AbortController());
    const other = memoryTree({
      ...files,
      [`${SAMPLE}/values/web.yaml`]: 'replicaCount: 7',
    });
    const ends = Promise.allSettled([
      left.render(memoryTree(files), SAMPLE, { signal: leaves.signal }),
      left.render(memoryTree(files), SAMPLE, { signal: stays.signal }),
      left.render(other, SAMPLE, { signal: waits.signal }),
    ]);
    await allBegun();
    const third = memoryTree({
      ...files,
      [`${SAMPLE}/values/web.yaml`]: 'replicaCount: 9',
    });
    leaves.abort();
    await expect(left.render(third, SAMPLE)).rejects.toBeInstanceOf(
      RenderingDelayedError,
    );
    // What waits is given up, which makes room for another.
    waits.abort();
    const late = Promise.allSettled([left.render(third, SAMPLE)]);
    await allBegun();
    open();
    const [gone, stayed, gaveUp] = await ends;
    expect(gone).toEqual({ status: 'rejected', reason: leaves.signal.reason });
    expect(stayed.status).toBe('fulfilled');
    expect(gaveUp).toEqual({ status: 'rejected', reason: waits.signal.reason });
    expect(await late).toEqual([
      { status: 'fulfilled', value: expect.arrayContaining([]) },
    ]);
    await expect(
      left.render(third, SAMPLE, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  }, 60_000);

  it('ends the programs of what nobody waits for', async () => {
    const caller = new AbortController();
    const slow = new CliManifestRenderer({
      locateTools: async () => tools,
      temporaryFolder,
    });
    const asked = Promise.allSettled([
      slow.render(memoryTree(files), SAMPLE, { signal: caller.signal }),
    ]);
    const left = async (some: boolean) => {
      while ((await readdir(temporaryFolder)).length > 0 !== some) {
        await allBegun();
      }
    };
    await left(true);
    caller.abort();
    expect(await asked).toEqual([
      { status: 'rejected', reason: caller.signal.reason },
    ]);
    // Its folder goes once the program has ended.
    await left(false);
    expect(await slow.render(memoryTree(files), SAMPLE)).not.toEqual([]);
  }, 60_000);
});
