import type {
  Blueprint,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  listAt,
  member,
  textAt,
} from '@berth/plugin-environments-node';
import { badTexts } from '../__testUtils__/badInputs';
import { StarterPlatform } from './__testUtils__/StarterPlatform';

jest.setTimeout(180_000);

let platform: StarterPlatform;
let standard: Blueprint;
let withDatabase: Blueprint;

beforeAll(async () => {
  platform = await StarterPlatform.read();
  standard = platform.blueprint('standard');
  withDatabase = platform.blueprint('web-and-database');
});

function build(
  blueprint: Blueprint,
  changes: Partial<EnvironmentSpec> = {},
): Promise<KubernetesObject[]> {
  return platform.build(platform.environment(blueprint, changes));
}

function find(
  objects: KubernetesObject[],
  kind: string,
  name: string,
): KubernetesObject {
  return objects.find(it => it.kind === kind && it.metadata.name === name)!;
}

const variables = (objects: KubernetesObject[]) =>
  find(objects, 'ConfigMap', 'web').data;

describe("web's values", () => {
  const settings = async (changes: Partial<EnvironmentSpec>) => {
    const objects = await build(standard, changes);
    const { LOG_LEVEL, GREETING } = variables(objects) as Record<
      string,
      string
    >;
    const { replicas } = find(objects, 'Deployment', 'web').spec as {
      replicas: number;
    };
    return { replicas, LOG_LEVEL, GREETING };
  };

  it("come from the blueprint, under the stage's, under the environment's", async () => {
    await expect(settings({ stage: 'staging' })).resolves.toEqual({
      replicas: 2,
      LOG_LEVEL: 'info',
      GREETING: 'Welcome',
    });
    await expect(settings({ stage: 'production' })).resolves.toEqual({
      replicas: 3,
      LOG_LEVEL: 'warn',
      GREETING: 'Welcome',
    });
    await expect(
      settings({
        stage: 'production',
        applications: {
          web: {
            version: '1.5.0',
            values: { replicaCount: 5, greeting: 'Hello' },
          },
        },
      }),
    ).resolves.toEqual({ replicas: 5, LOG_LEVEL: 'warn', GREETING: 'Hello' });
  });

  it('reach the release under names that change with them', async () => {
    const names = async (greeting: string) => {
      const objects = await build(standard, {
        applications: { web: { version: '1.5.0', values: { greeting } } },
      });
      const release = find(objects, 'HelmRelease', 'acme-staging.web');
      const maps = objects
        .filter(it => it.kind === 'ConfigMap')
        .map(it => it.metadata.name);
      const used = listAt(release, 'spec', 'valuesFrom').map(
        source => textAt(source, 'name')!,
      );
      expect(maps).toEqual(expect.arrayContaining(used));
      return used;
    };
    const [blueprint, stage, own] = await names('a');
    const [sameBlueprint, sameStage, other] = await names('b');
    expect([blueprint, stage]).toEqual([sameBlueprint, sameStage]);
    expect(blueprint).toMatch(
      /^acme-staging\.web-values-blueprint-[a-z0-9]{10}$/,
    );
    expect(stage).toMatch(/^acme-staging\.web-values-stage-[a-z0-9]{10}$/);
    expect(own).toMatch(/^acme-staging\.web-values-[a-z0-9]{10}$/);
    expect(other).not.toBe(own);
  });

  it('set the version', async () => {
    const objects = await build(withDatabase, {
      applications: {
        web: { version: '1.5.0-rc.1', values: {} },
        database: { version: '17.4.0', values: {} },
      },
    });
    const images = ['Deployment', 'StatefulSet'].flatMap(kind =>
      objects
        .filter(it => it.kind === kind)
        .flatMap(it => listAt(it, 'spec', 'template', 'spec', 'containers'))
        .map(container => textAt(container, 'image')),
    );
    expect(images).toEqual([
      'registry.example.com/web:1.5.0-rc.1',
      'registry.example.com/postgresql:17.4.0',
      'registry.example.com/postgresql:17.4.0',
    ]);
  });
});

describe('parameters', () => {
  it('reach the application', async () => {
    const objects = await build(standard, {
      parameters: {
        displayName: 'Acme & friends',
        language: 'de',
        sessionMinutes: 15,
        maintenance: true,
      },
    });
    expect(variables(objects)).toMatchObject({
      DISPLAY_NAME: 'Acme & friends',
      LANGUAGE: 'de',
      SESSION_MINUTES: '15',
      MAINTENANCE: 'true',
    });
  });

  it('reach the database', async () => {
    const objects = await build(withDatabase, {
      parameters: {
        storage: '3.5Gi',
        retention: 'P1DT12H',
        maxConnections: 250,
        maintenance: true,
      },
    });
    expect(variables(objects)).toMatchObject({
      MAINTENANCE: 'true',
      DATABASE_HOST: 'database',
    });
    const database = find(objects, 'StatefulSet', 'database');
    expect(
      listAt(database, 'spec', 'volumeClaimTemplates').map(claim =>
        textAt(claim, 'spec', 'resources', 'requests', 'storage'),
      ),
    ).toEqual(['3.5Gi', '3.5Gi']);
    expect(
      listAt(database, 'spec', 'template', 'spec', 'containers'),
    ).toMatchObject([
      { name: 'database', args: ['-c', 'max_connections=250'] },
      {
        name: 'backup',
        env: expect.arrayContaining([{ name: 'RETENTION', value: 'P1DT12H' }]),
      },
    ]);
  });

  it('are all read: none is there for show', () => {
    for (const { name, version, host, parameters } of platform.blueprints) {
      const folder = `blueprints/${name}/${version}/`;
      const text = Object.entries(platform.files)
        .filter(([path]) => path.startsWith(`${folder}settings/`))
        .map(([, content]) => content)
        .join('\n');
      for (const parameter of Object.keys(
        member(parameters, 'properties') ?? {},
      )) {
        const read =
          host?.includes(`{parameters.${parameter}}`) ||
          text.includes(`data.parameter-${parameter}\n`);
        expect({ name, parameter, read }).toEqual({
          name,
          parameter,
          read: true,
        });
      }
    }
  });

  it('keep the bytes of texts that look like something else, as values do', async () => {
    const texts = [
      ...badTexts('yamlScalars'),
      '12345678901234567890',
      'ünï ¢ödé 👩',
      'it\'s "quoted"',
      ' padded ',
      '%s\\n\t.',
    ];
    const reached = await Promise.all(
      texts.map(async text => {
        const objects = await build(standard, {
          parameters: { displayName: text },
          applications: {
            web: { version: '1.4.2', values: { greeting: text } },
          },
        });
        const { DISPLAY_NAME, GREETING } = variables(objects) as Record<
          string,
          string
        >;
        return { text, DISPLAY_NAME, GREETING };
      }),
    );
    expect(reached).toEqual(
      texts.map(text => ({ text, DISPLAY_NAME: text, GREETING: text })),
    );
  });
});

describe('components', () => {
  const COMPONENTS = [
    'ingress/traefik',
    'certificates/cert-manager',
    'observability/prometheus',
  ];
  const MARKS: Record<string, string> = {
    'ingress/traefik': 'Ingress',
    'certificates/cert-manager': 'Certificate',
    'observability/prometheus': 'ServiceMonitor',
  };

  it('work in any combination and order, with the same objects', async () => {
    const orders = arrangements(COMPONENTS);
    expect(orders).toHaveLength(16);
    const built = await Promise.all(
      orders.map(async components => ({
        components,
        objects: await build(withDatabase, { components }),
      })),
    );
    const known = new Map<string, unknown>();
    for (const { components, objects } of built) {
      const kinds = objects.map(({ kind }) => kind);
      for (const component of COMPONENTS) {
        expect({ components, has: kinds.includes(MARKS[component]) }).toEqual({
          components,
          has: components.includes(component),
        });
      }
      const set = [...components].sort().join(' ');
      const texts = objects
        // It names them in the order in which they were asked for.
        .filter(({ kind }) => kind !== 'Environment')
        .map(it => JSON.stringify(it))
        .sort();
      known.set(set, known.get(set) ?? texts);
      expect(texts).toEqual(known.get(set));
    }
  });

  it('are those that the blueprints offer, and all are offered', () => {
    const there = new Set(
      Object.keys(platform.files).flatMap(
        path =>
          /^components\/([^/]+\/[^/]+)\/kustomization\.yaml$/.exec(path)?.[1] ??
          [],
      ),
    );
    const offered = new Set(
      platform.blueprints.flatMap(({ components }) =>
        components.flatMap(({ capability, tools }) =>
          tools.map(tool => `${capability}/${tool}`),
        ),
      ),
    );
    expect(offered).toEqual(there);
  });
});

/** Every choice of some of the items, in every order. */
function arrangements(items: string[]): string[][] {
  return [
    [],
    ...items.flatMap(first =>
      arrangements(items.filter(item => item !== first)).map(rest => [
        first,
        ...rest,
      ]),
    ),
  ];
}
