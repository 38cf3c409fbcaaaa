import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  type Blueprint,
  type EnvironmentSpec,
  jsonProblem,
} from '@berth/plugin-environments-common';
import {
  fluxRenderer,
  parseStrictYaml,
  renderEnvironment,
} from '@berth/plugin-environments-common/domain';
import {
  buildOverlay,
  type KubernetesObject,
  type KubernetesTool,
  locateKubernetesTools,
  member,
} from '@berth/plugin-environments-node';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { badInputs } from '../__testUtils__/badInputs';

/** What the domain's own tests render; no entry point gives it away. */
const fixture = (name: string) =>
  jest.requireActual(
    resolvePackagePath(
      '@berth/plugin-environments-common',
      `src/__fixtures__/${name}`,
    ),
  )[name];

const acmeStaging: EnvironmentSpec = fixture('acmeStaging');
const blueprint: Blueprint = fixture('standardBlueprint');
const platformFiles: Record<string, string> = fixture('platformFiles');
const engineObject = 'clusters/eu-1/environments/acme-staging.yaml';

/** Strings of any characters, half of them ordinary ones; the same at every run. */
function anyStrings(count: number): string[] {
  let state = 1;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: count }, () =>
    String.fromCodePoint(
      ...Array.from({ length: below(21) }, () =>
        below(below(2) ? 0x110000 : 0x180),
      ),
    ),
  );
}

describe('an overlay built with kustomize', () => {
  let kustomize: KubernetesTool;
  let root: string;

  beforeAll(async () => {
    const tools = await locateKubernetesTools();
    if (!tools.kustomize) {
      throw new Error(tools.missing.join('\n'));
    }
    kustomize = tools.kustomize;
    // The first use on a machine unpacks the programs.
  }, 60_000);
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'berth-overlay-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const built = async () =>
    (await buildOverlay(kustomize, {
      directory: join(root, 'customers/acme/staging'),
      root,
    })) as KubernetesObject[];

  async function build(
    environment: EnvironmentSpec,
  ): Promise<KubernetesObject[]> {
    const files = {
      ...platformFiles,
      ...renderEnvironment({
        environment,
        blueprint,
        engine: fluxRenderer,
        delivery: 'branches',
        repository: { url: 'https://git.example.com/p.git', branch: 'main' },
      }),
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    return built();
  }

  const find = (objects: KubernetesObject[], kind: string, name: RegExp) => {
    const found = objects.filter(
      it => it.kind === kind && name.test(it.metadata.name),
    );
    expect(found).toHaveLength(1);
    return found[0];
  };

  it('puts namespace, labels, size, host, images and values in their places', async () => {
    const objects = await build(acmeStaging);
    for (const object of objects) {
      expect(object.metadata.labels).toMatchObject({
        'berth.dev/customer': 'acme',
        'berth.dev/environment': 'acme-staging',
      });
    }
    find(objects, 'Namespace', /^acme-staging$/);
    expect(find(objects, 'ResourceQuota', /^environment$/)).toMatchObject({
      metadata: { namespace: 'acme-staging' },
      spec: { hard: { pods: '10' } },
    });
    expect(find(objects, 'Ingress', /./).spec).toMatchObject({
      rules: [{ host: 'staging.acme.example.com' }],
    });
    expect(find(objects, 'StatefulSet', /./).spec).toMatchObject({
      template: {
        metadata: { labels: { 'berth.dev/environment': 'acme-staging' } },
        spec: {
          containers: [{ image: 'registry.example.com/database:16.1.0' }],
        },
      },
    });
    const release = find(objects, 'HelmRelease', /^acme-staging\.web$/);
    expect(member(release, 'spec', 'valuesFrom')).toEqual(
      [
        /^acme-staging\.web-values-blueprint-/,
        /^acme-staging\.web-values-stage-/,
        /^acme-staging\.web-values-\w{10}$/,
      ].map(name => ({
        kind: 'ConfigMap',
        name: find(objects, 'ConfigMap', name).metadata.name,
      })),
    );
    expect(find(objects, 'ConfigMap', /^environment$/).data).toEqual({
      customer: 'acme',
      name: 'staging',
      id: 'acme-staging',
      stage: 'staging',
      cluster: 'eu-1',
      size: 'small',
      owner: 'group:default/team-a',
      host: 'staging.acme.example.com',
      'parameter-domain': 'acme.example.com',
      'parameter-maintenance': 'false',
    });
  });

  it("gives the engine's namespace the engine's objects, and the environment's all others", async () => {
    const objects = await build(acmeStaging);
    const kinds = (namespace: string | undefined) =>
      objects
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(({ kind }) => kind)
        .sort();
    expect(kinds(undefined)).toEqual(['Namespace']);
    expect(kinds('flux-system')).toEqual([
      'ConfigMap',
      'ConfigMap',
      'ConfigMap',
      'HelmRelease',
      'Kustomization',
      'ServiceAccount',
    ]);
    expect(kinds('acme-staging')).toEqual([
      'ConfigMap',
      'ConfigMap',
      'Environment',
      'Ingress',
      'ResourceQuota',
      'RoleBinding',
      'StatefulSet',
    ]);
    expect(objects).toHaveLength(14);
  });

  it.each([
    ['frame', engineObject],
    ['contents', 'customers/acme/staging/engine/contents.yaml'],
  ])('shows the %s where the other part is left out', async (part, file) => {
    const all = await build(acmeStaging);
    const [kustomization] = parseAllDocuments(
      await readFile(join(root, file), 'utf8'),
    )
      .map(it => it.toJS())
      .filter(({ kind }) => kind === 'Kustomization');
    // As Flux does: what its object says comes after what the overlay says.
    const overlay = join(root, 'customers/acme/staging/kustomization.yaml');
    const written = parse(await readFile(overlay, 'utf8'));
    await writeFile(
      overlay,
      stringify({
        ...written,
        patches: [...written.patches, ...kustomization.spec.patches],
      }),
    );
    const walls =
      /^(Namespace|ResourceQuota|RoleBinding|Environment|HelmRelease|Kustomization|ServiceAccount)$/;
    const isFrame = ({ kind, metadata }: KubernetesObject) =>
      walls.test(kind) || metadata.namespace === 'flux-system';
    expect(await built()).toEqual(
      all.filter(it => isFrame(it) === (part === 'frame')),
    );
  });

  it('keeps the bytes of every string', async () => {
    const scalars = [
      ...badInputs('yamlScalars').map(String),
      '"x"',
      "'",
      "'x'",
      'a=b',
      ' a ',
      '',
      'a\nb\r\n\tc',
      'ü\u00a0\u00ad\u200b\ufeff👩‍👧',
      'true',
      'null',
      '0x1F',
      '1e3',
      '12:30:45',
      ...anyStrings(500).filter(it => jsonProblem('value', it) === undefined),
    ];
    expect(scalars.length).toBeGreaterThan(250);
    const values = Object.fromEntries(scalars.map(it => [`k${it}`, it]));
    const parameters = Object.fromEntries(
      scalars.map((scalar, index) => [`p${index}`, scalar]),
    );
    const environment: EnvironmentSpec = {
      ...acmeStaging,
      parameters: { ...acmeStaging.parameters, ...parameters },
      applications: {
        ...acmeStaging.applications,
        web: { version: '1.4.2', values },
      },
    };
    const objects = await build(environment);
    expect(find(objects, 'Environment', /./).spec).toEqual(environment);
    const { data } = find(
      objects,
      'ConfigMap',
      /^acme-staging\.web-values-\w{10}$/,
    );
    expect(
      parseStrictYaml(String(member(data, 'values.yaml'))).value,
    ).toMatchObject(values);
    const settings = find(objects, 'ConfigMap', /^environment$/).data;
    scalars.forEach((scalar, index) =>
      expect([index, member(settings, `parameter-p${index}`)]).toEqual([
        index,
        scalar,
      ]),
    );
  });
});
