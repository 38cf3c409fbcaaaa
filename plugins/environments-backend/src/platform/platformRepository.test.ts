import {
  environmentBranch,
  nameProblem,
  shardBranch,
  SHARDS,
} from '@berth/plugin-environments-common';
import {
  buildOverlay,
  type KubernetesObject,
  type KubernetesTools,
  locateKubernetesTools,
  textAt,
} from '@berth/plugin-environments-node';
import { execFile } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PLATFORM } from '../__testUtils__/platform';
import { StarterPlatform } from './__testUtils__/StarterPlatform';
import { typeProblems } from './__testUtils__/typeProblems';

jest.setTimeout(300_000);

const run = promisify(execFile);

let root: string;
let tools: Required<Pick<KubernetesTools, 'kustomize' | 'helm'>>;

beforeAll(async () => {
  const { kustomize, helm, missing } = await locateKubernetesTools();
  if (!kustomize || !helm) {
    throw new Error(missing.join('\n'));
  }
  tools = { kustomize, helm };
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'berth-platform-'));
  await cp(PLATFORM, root, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

describe("a cluster's sources", () => {
  const generate = (...args: string[]) =>
    run(process.execPath, [
      join(root, 'clusters/generate-sources.mjs'),
      ...args,
    ]);
  const build = async (cluster: string) =>
    (await buildOverlay(tools.kustomize, {
      directory: join(root, 'clusters', cluster, 'platform'),
      root,
    })) as KubernetesObject[];

  it('are the shards that Berth writes, with one address', async () => {
    const objects = await build('local');
    expect(typeProblems(objects)).toEqual([]);

    const sources = objects.filter(it => it.kind === 'GitRepository');
    expect(sources.map(it => textAt(it, 'spec', 'ref', 'branch'))).toEqual(
      Array.from({ length: SHARDS }, (_, shard) => shardBranch('local', shard)),
    );
    expect(new Set(sources.map(it => textAt(it, 'spec', 'url')))).toEqual(
      new Set(['https://git.example.com/platform.git']),
    );
    const appliers = objects.filter(it => it.kind === 'Kustomization');
    expect(appliers.map(it => it.metadata)).toEqual(
      sources.map(it => it.metadata),
    );
    for (const { metadata, spec } of appliers) {
      expect(metadata.namespace).toBe('flux-system');
      expect(spec).toMatchObject({
        path: './clusters/local/environments',
        prune: true,
        interval: '1h',
        serviceAccountName: 'berth-shards',
        sourceRef: { kind: 'GitRepository', name: metadata.name },
      });
    }
  });

  it('are what the generator writes', async () => {
    const file = join(root, 'clusters/local/platform/sources.yaml');
    const before = await readFile(file, 'utf8');
    await writeFile(file, '');
    await generate('local');
    await expect(readFile(file, 'utf8')).resolves.toBe(before);
  });

  it('can be generated for another cluster, which may read the branch that Berth writes', async () => {
    await generate('eu-1', '--delivery', 'main', '--branch', 'trunk');
    const objects = await build('eu-1');
    expect(typeProblems(objects)).toEqual([]);
    const engines = objects.filter(({ apiVersion }) =>
      apiVersion.includes('.toolkit.fluxcd.io/'),
    );
    expect(engines).toMatchObject([
      {
        kind: 'Kustomization',
        spec: {
          path: './clusters/eu-1/environments',
          sourceRef: { name: 'platform' },
        },
      },
      {
        kind: 'GitRepository',
        metadata: { name: 'platform', namespace: 'flux-system' },
        spec: { ref: { branch: 'trunk' } },
      },
    ]);
    await expect(
      readdir(join(root, 'clusters/eu-1/environments')),
    ).resolves.toEqual(['.keep']);
  });

  it('are Applications in a project that brings nothing but Argo CD\u2019s objects, for a cluster with Argo CD', async () => {
    await generate('eu-2', '--engine', 'argocd');
    const objects = await build('eu-2');
    const applications = objects.filter(it => it.kind === 'Application');
    expect(
      applications.map(it => textAt(it, 'spec', 'source', 'targetRevision')),
    ).toEqual(
      Array.from({ length: SHARDS }, (_, shard) => shardBranch('eu-2', shard)),
    );
    expect(objects.find(it => it.kind === 'AppProject')?.spec).toMatchObject({
      sourceRepos: ['https://git.example.com/platform.git'],
      destinations: [{ namespace: 'argocd' }],
      namespaceResourceWhitelist: [
        { group: 'argoproj.io', kind: 'AppProject' },
        { group: 'argoproj.io', kind: 'Application' },
      ],
    });
    expect(objects.find(it => it.kind === 'Role')).toMatchObject({
      metadata: { namespace: 'argocd' },
      rules: [{ resources: ['applications'], verbs: ['patch'] }],
    });

    await generate('eu-3', '--engine', 'argocd', '--delivery', 'main');
    expect(
      (await build('eu-3')).filter(it => it.kind === 'Application'),
    ).toMatchObject([
      {
        metadata: { name: 'berth-environments', namespace: 'argocd' },
        spec: { source: { targetRevision: 'main' } },
      },
    ]);
  });

  it('keep the address when they are generated again', async () => {
    const file = join(root, 'clusters/local/platform/kustomization.yaml');
    const address = 'ssh://git@git.example.org/platform.git';
    await writeFile(
      file,
      (
        await readFile(file, 'utf8')
      ).replace(/value: https:.*/, `value: ${address}`),
    );
    await generate('local');
    const urls = (await build('local')).flatMap(
      it => textAt(it, 'spec', 'url') ?? [],
    );
    expect(new Set(urls)).toEqual(new Set([address]));
  });

  it('are not generated for what is no name', async () => {
    for (const name of ['../x', 'EU', '', '-x', '1a', 'flux', 'kube-one']) {
      await expect(generate('--', name)).rejects.toThrow(/Usage/);
      expect(nameProblem('cluster', name)).toBeDefined();
    }
  });

  it("name the sources that an environment's own objects use", async () => {
    const platform = await StarterPlatform.read();
    const environment = platform.environment(platform.blueprint('standard'));
    const path = 'clusters/local/environments/acme-staging.yaml';
    expect(platform.filesOf(environment)[path]).toContain(
      environmentBranch('acme-staging'),
    );
    expect(platform.filesOf(environment, 'main')[path]).toMatch(
      /kind: GitRepository\n\s+name: platform/,
    );
  });
});

describe('scripts/validate.sh', () => {
  /** The programs under the names that people call them by. */
  async function programs(): Promise<NodeJS.ProcessEnv> {
    const folder = join(root, '.programs');
    await mkdir(folder);
    const { kustomize, helm } = tools;
    // The script says `kustomize build`; kubectl says `kubectl kustomize`.
    const args = kustomize.args.filter(arg => arg !== 'build');
    const scripts = {
      kustomize: `shift\nexec '${kustomize.command}' ${
        args.length ? args.join(' ') : 'build'
      } "$@"`,
      helm: `exec '${helm.command}' "$@"`,
    };
    for (const [name, script] of Object.entries(scripts)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    return {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env.PATH}`,
    };
  }
  const validate = async () =>
    run(join(root, 'scripts/validate.sh'), ['--no-schemas'], {
      env: await programs(),
    });

  it('builds samples and environments, and leaves nothing behind', async () => {
    const platform = await StarterPlatform.read();
    const standard = platform.blueprint('standard');
    // Customers may be called as a folder of an environment is.
    for (const customer of ['acme', 'releases']) {
      await write(
        platform.filesOf(platform.environment(standard, { customer })),
      );
    }
    const before = (await readdir(root, { recursive: true })).sort();
    const { stdout } = await validate();
    expect(stdout).toMatch(/all passed\n$/);
    const checked = stdout
      .split('\n')
      .flatMap(line => /^ok +(.*)/.exec(line)?.[1] ?? []);
    expect(checked).toEqual(
      expect.arrayContaining([
        'charts/web/',
        'blueprints/standard/1.0.0 with production, large',
        'blueprints/web-and-database/1.0.0 with components/ingress/traefik',
        'customers/acme/staging',
        'customers/acme/staging: charts',
        'customers/releases/staging: charts',
        'clusters/local/platform',
      ]),
    );
    const after = (await readdir(root, { recursive: true })).sort();
    expect(after.filter(path => !path.startsWith('.programs'))).toEqual(before);
  });

  it('names what does not build, in the words of the program', async () => {
    await write({
      'components/ingress/traefik/ingress.yaml': 'kind: Ingress\n',
      'blueprints/standard/1.0.0/stages/dev/values/web.yaml':
        'logLevel: loud\n',
    });
    const failure = validate();
    await expect(failure).rejects.toMatchObject({ code: 1 });
    const { stderr } = (await failure.catch(error => error)) as {
      stderr: string;
    };
    expect(stderr).toMatch(
      /FAILED blueprints\/standard\/1\.0\.0 with components\/ingress\/traefik\n.*missing metadata\.name/,
    );
    expect(stderr).toMatch(
      /FAILED blueprints\/standard\/1\.0\.0 with dev, small: charts\n(.*\n)*.*logLevel/,
    );
    expect(stderr).toMatch(/\d+ failed\n$/);
  });

  it('builds a capability that is new, an environment of Argo CD, and none that has one of its files only', async () => {
    const platform = await StarterPlatform.read();
    const blueprint = 'blueprints/standard/1.0.0/blueprint.yaml';
    const text = await readFile(join(root, blueprint), 'utf8');
    const written = platform.filesOf(
      platform.environment(platform.blueprint('standard')),
    );
    const { releases, rest } = divided(written);
    expect(releases).not.toEqual([]);
    await write({
      ...rest,
      'customers/acme/staging/kustomization.yaml': rest[
        'customers/acme/staging/kustomization.yaml'
      ].replace(/^ *- .*releases\/.*\n/gm, ''),
      'customers/acme/staging/values/web.yaml': 'logLevel: loud\n',
      'customers/acme/half/environment.yaml': 'kind: Environment\n',
      'customers/acme/bare/kustomization.yaml': 'resources: []\n',
      'components/mesh/istio/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [missing.yaml]\n',
      [blueprint]: text.replace(
        '\n  components:\n',
        '\n  components:\n    - capability: mesh\n      title: Mesh\n      tools: [istio]\n',
      ),
    });
    const { stderr } = (await validate().catch(error => error)) as {
      stderr: string;
    };
    expect(stderr).toMatch(
      /FAILED blueprints\/standard\/1\.0\.0 with components\/mesh\/istio\n.*missing\.yaml/,
    );
    expect(stderr).not.toContain('web-and-database/1.0.0 with components/mesh');
    expect(stderr).toMatch(
      /FAILED customers\/acme\/staging: charts\n(.*\n)*.*logLevel/,
    );
    expect(stderr).toContain(
      'FAILED customers/acme/half\n  it has no kustomization.yaml',
    );
    expect(stderr).toContain(
      'FAILED customers/acme/bare\n  it has no environment.yaml',
    );
  });

  it('builds with each blueprint the tools that it offers, and no others', async () => {
    const standard = 'blueprints/standard/1.0.0/blueprint.yaml';
    const other = 'blueprints/web-and-database/1.0.0/blueprint.yaml';
    const [ours, theirs] = await Promise.all(
      [standard, other].map(path => readFile(join(root, path), 'utf8')),
    );
    const broken =
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [missing.yaml]\n';
    await write({
      'components/ingress/kong/kustomization.yaml': broken,
      'components/mesh/istio/kustomization.yaml': broken,
      'components/mesh/linkerd/kustomization.yaml': broken,
      [standard]: ours
        .replace(
          'tools: [nginx, traefik]',
          'tools:\n        - nginx\n        - "kong" # one a line',
        )
        .replace(
          '\n  components:\n',
          '\n  components:\n    - capability: mesh\n      title: Mesh\n      tools: [istio]\n',
        ),
      [other]: theirs.replace(
        '\n  components:\n',
        '\n  components:\n    - { tools: [linkerd], title: Mesh, capability: mesh }\n',
      ),
    });
    const { stdout, stderr } = (await validate().catch(error => error)) as {
      stdout: string;
      stderr: string;
    };
    expect(stderr.match(/(?<=^FAILED ).*/gm)).toEqual([
      'blueprints/standard/1.0.0 with components/mesh/istio',
      'blueprints/standard/1.0.0 with components/ingress/kong',
      'blueprints/web-and-database/1.0.0 with components/mesh/linkerd',
    ]);
    expect(stdout).not.toContain(
      'standard/1.0.0 with components/ingress/traefik',
    );
  });
});

/** An environment's files, without Flux's releases, as an environment of Argo CD has them. */
function divided(files: Record<string, string>) {
  const entries = Object.entries(files);
  const isRelease = ([path]: [string, string]) => path.includes('/releases/');
  return {
    releases: entries.filter(isRelease),
    rest: Object.fromEntries(entries.filter(entry => !isRelease(entry))),
  };
}

describe("the database's backup.sh", () => {
  const MINUTE = 60_000;

  async function backUp(
    retention: string,
    ages: Record<string, number>,
  ): Promise<string[]> {
    const backups = join(root, 'backups');
    const bin = join(root, 'bin');
    await rm(backups, { recursive: true, force: true });
    await mkdir(backups, { recursive: true });
    await mkdir(bin, { recursive: true });
    for (const [name, minutes] of Object.entries(ages)) {
      const at = new Date(Date.now() - minutes * MINUTE);
      await writeFile(join(backups, name), '');
      await utimes(join(backups, name), at, at);
    }
    const programs = {
      pg_isready: 'exit 0',
      pg_dump: 'for last; do :; done\necho dump > "${last#--file=}"',
    };
    for (const [name, script] of Object.entries(programs)) {
      await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(bin, name), 0o755);
    }
    await run(
      '/bin/sh',
      [
        join(
          root,
          'blueprints/web-and-database/1.0.0/applications/database/backup.sh',
        ),
        'once',
      ],
      {
        env: {
          ...process.env,
          PATH: `${bin}${delimiter}${process.env.PATH}`,
          BACKUPS: backups,
          RETENTION: retention,
        },
      },
    );
    return (await readdir(backups))
      .map(name => (name.startsWith('20') ? 'new' : name))
      .sort();
  }

  it.each([
    ['P14D', 14 * 24 * 60],
    ['PT36H', 36 * 60],
    ['P1DT12H30M', 36.5 * 60],
    ['PT2880M', 2880],
    ['PT172800S', 2880],
  ])('keeps dumps for %s', async (retention, minutes) => {
    await expect(
      backUp(retention, {
        'kept.dump': minutes - 5,
        'gone.dump': minutes + 5,
        'broken.dump.part': 1,
        'other.txt': minutes + 5,
      }),
    ).resolves.toEqual(['kept.dump', 'new', 'other.txt']);
  });

  it('dumps once a day', async () => {
    await expect(backUp('P14D', { 'today.dump': 60 })).resolves.toEqual([
      'today.dump',
    ]);
  });

  it('refuses what is no duration', async () => {
    for (const retention of ['14', 'P', 'PT', 'P1Y', '1D', 'P1DT', '']) {
      await expect(backUp(retention, {})).rejects.toThrow(/no duration/);
    }
  });
});
