/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { repositoryFiles } from '../__fixtures__/planningContext';
import { memoryTree } from '../repository/memoryTree';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { environmentClosure } from './environmentClosure';

const folder = 'customers/acme/staging';

const closure = (files: Record<string, string>) =>
  environmentClosure(memoryTree(files), folder);

/** An overlay of one file, and what else is there. */
const overlay = (
  kustomization: string,
  files: Record<string, string> = {},
) => ({
  [`${folder}/kustomization.yaml`]: kustomization,
  ...files,
});

describe('environmentClosure', () => {
  it('reaches what the environment uses and nothing of what others do', async () => {
    const files = repositoryFiles(acmeStaging, {
      ...acmeStaging,
      customer: 'globex',
    });
    expect(await closure(files)).toEqual(
      Object.keys(files)
        .filter(
          path =>
            !/globex|^clusters|nginx|production|medium|blueprint\.yaml/.test(
              path,
            ),
        )
        .sort(),
    );
  });

  it.each<[string, string, Record<string, string>]>([
    [
      'resources, files and folders',
      'resources: [a.yaml, ../../../base]',
      {
        [`${folder}/a.yaml`]: '',
        'base/kustomization.yml': 'resources: [b.yaml]',
        'base/b.yaml': '',
      },
    ],
    ['bases', 'bases: [../../../base/]', { 'base/Kustomization': '{}' }],
    [
      'patches',
      'patches: [{path: ../../../p.yaml}, {patch: "a: 1"}]\npatchesStrategicMerge: [../../../q.yaml, "a: 1\\nb: 2"]\npatchesJson6902: [{path: ../../../r.yaml}]',
      { 'p.yaml': '', 'q.yaml': '', 'r.yaml': '' },
    ],
    [
      'generators',
      'configMapGenerator: [{name: a, files: [../../../a.txt, k=../../../b.txt], envs: [../../../c.env], env: x}]\nsecretGenerator: [{name: s, files: [../../../d.txt]}]',
      {
        'a.txt': '',
        'b.txt': '',
        'c.env': '',
        'd.txt': '',
        [`${folder}/x`]: '',
      },
    ],
    [
      'configurations, crds, replacements and openapi',
      'configurations: [../../../a.yaml]\ncrds: [../../../b.yaml]\nreplacements: [{path: ../../../c.yaml}]\nopenapi: {path: ../../../d.json}',
      { 'a.yaml': '', 'b.yaml': '', 'c.yaml': '', 'd.json': '' },
    ],
    [
      'transformers, in files and written out',
      'transformers: [../../../t.yaml, ../../../more]\nvalidators:\n- |\n  kind: PatchTransformer\n  path: ../../../w.yaml\n',
      {
        't.yaml': 'kind: PatchTransformer\npath: ../../../v.yaml',
        'v.yaml': '',
        'w.yaml': '',
        'more/kustomization.yaml': 'resources: [x.yaml]',
        'more/x.yaml': '',
      },
    ],
    [
      'what transformers of a listed folder refer to, from where it is listed',
      'transformers: [../../../more]\ngenerators: [../../../more/made]',
      {
        'more/kustomization.yaml': 'resources: [x.yaml, ../base]',
        'more/x.yaml':
          'kind: PatchTransformer\npath: x-patch.yaml\n---\nkind: ReplacementTransformer\nreplacements: [{path: ../../../r.yaml}]',
        'base/kustomization.yaml': 'resources: [y.yaml, ../more]',
        'base/y.yaml': 'kind: PatchTransformer\npath: y-patch.yaml',
        'more/made/kustomization.yaml': 'resources: [g.yaml]',
        'more/made/g.yaml': 'kind: ConfigMapGenerator\nfiles: [a=g.txt]',
        [`${folder}/x-patch.yaml`]: '',
        [`${folder}/y-patch.yaml`]: '',
        [`${folder}/g.txt`]: '',
        'r.yaml': '',
      },
    ],
    [
      'charts that generators inflate',
      'generators: [web.yaml, ../../../made]',
      {
        [`${folder}/web.yaml`]:
          'kind: HelmChartInflationGenerator\nname: web\nchartHome: ../../../charts\nvaluesFile: ../../../v.yaml\nadditionalValuesFiles: [../../../w.yaml]',
        'charts/web/Chart.yaml':
          'dependencies: [{repository: file://../library}]',
        'charts/web/templates/a.yaml': '',
        'charts/library/Chart.yaml': '',
        'v.yaml': '',
        'w.yaml': '',
        'made/kustomization.yaml': 'resources: [own.yaml]',
        'made/own.yaml': 'kind: HelmChartInflationGenerator\nname: own',
        [`${folder}/charts/own/Chart.yaml`]: '',
      },
    ],
    [
      'charts that kustomize inflates',
      'helmGlobals: {chartHome: ../../../charts}\nhelmCharts: [{name: web, valuesFile: ../../../v.yaml}]',
      {
        'charts/web/Chart.yaml': '',
        'charts/web/templates/a.yaml': '',
        'v.yaml': '',
      },
    ],
    [
      'charts of releases, with local dependencies',
      'resources: [release.yaml]',
      {
        [`${folder}/release.yaml`]:
          'kind: ConfigMap\n---\nkind: HelmRelease\nspec: {chart: {spec: {chart: ./charts/web, valuesFiles: [./v.yaml], sourceRef: {kind: GitRepository}}}}',
        'charts/web/Chart.yaml':
          'dependencies: [{repository: file://../library}, {repository: "https://charts.example.com"}]',
        'charts/library/Chart.yaml':
          'dependencies: [{repository: file://../web}]',
        'charts/library/templates/_a.tpl': '',
        'v.yaml': '',
      },
    ],
    [
      'folders that refer to each other',
      'resources: [../../../a]',
      {
        'a/kustomization.yaml': 'components: [../b]',
        'b/kustomization.yaml': 'resources: [../a]',
      },
    ],
  ])('reaches %s', async (_, kustomization, files) => {
    const all = overlay(kustomization, files);
    expect(await closure({ ...all, 'other/file.yaml': '' })).toEqual(
      Object.keys(all).sort(),
    );
  });

  it.each([
    [
      'resources: [https://github.com/x/y]',
      'resources[0] refers to https://github.com/x/y; only what is in the repository is taken',
    ],
    [
      'resources: ["git@github.com:x/y.git"]',
      'resources[0] refers to git@github.com:x/y.git; only',
    ],
    ['components: ["ssh://h/x"]', 'components[0] refers to ssh://h/x; only'],
    [
      'resources: [github.com/x/y?ref=main]',
      'resources[0] refers to github.com/x/y?ref=main; only',
    ],
    [
      'resources: [github.com/x/y]',
      'resources[0] refers to github.com/x/y, which the repository does not have',
    ],
    [
      'configMapGenerator: [{name: a, files: [a=/etc/passwd]}]',
      'configMapGenerator[0].files[0] refers to /etc/passwd, which is outside the repository',
    ],
    [
      'patches: [{path: ../../../../x}]',
      'patches[0].path refers to ../../../../x, which is outside the repository',
    ],
    [
      'helmCharts: [{name: a, repo: "https://charts.example.com"}]',
      'helmCharts[0].repo refers to https://charts.example.com; only',
    ],
    [
      'generators: ["kind: HelmChartInflationGenerator\\nname: a\\nrepo: https://charts.example.com\\n"]',
      'repo refers to https://charts.example.com; only',
    ],
    [
      'transformers: [../../../plugins]',
      'plugins/p.yaml: path refers to patch.yaml, which the repository does not have',
    ],
    ['a: [', 'is no YAML'],
    ['', 'is no kustomization'],
    ['resources: [../../../empty]', 'empty has no kustomization.yaml'],
    ['resources: [../../../two]', 'two has more than one kustomization'],
  ])('refuses %j in a sentence', async (kustomization, sentence) => {
    const refusal = closure(
      overlay(kustomization, {
        'empty/a.yaml': '',
        'plugins/kustomization.yaml': 'resources: [p.yaml]',
        'plugins/p.yaml': 'kind: PatchTransformer\npath: patch.yaml',
        'plugins/patch.yaml': '',
        'two/kustomization.yaml': '{}',
        'two/kustomization.yml': '{}',
      }),
    );
    await expect(refusal).rejects.toThrow(sentence);
    await expect(refusal).rejects.toMatchObject({
      name: 'InputError',
      file: expect.any(String),
    });
  });

  it('says that there is no environment', async () => {
    await expect(closure({})).rejects.toThrow(
      `${folder} has no kustomization.yaml`,
    );
  });

  it('reads what environments share once', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `c${index}`);
    const tree = memoryTree(
      repositoryFiles(...names.map(customer => ({ ...acmeStaging, customer }))),
    );
    const reads: string[] = [];
    const counted: RepositoryTree = {
      list: path => tree.list(path),
      read: path => {
        reads.push(path);
        return tree.read(path);
      },
    };
    for (const customer of names) {
      await environmentClosure(counted, `customers/${customer}/staging`);
    }
    const shared = reads.filter(path => path.startsWith('blueprints/'));
    expect(shared.length).toBeGreaterThan(0);
    expect(shared.length).toBe(new Set(shared).size);
  });
});
