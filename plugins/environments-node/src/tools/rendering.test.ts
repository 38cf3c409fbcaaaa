import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildOverlay } from './buildOverlay';
import type { KubernetesTool } from './KubernetesTools';
import { locateKubernetesTools } from './locateKubernetesTools';
import { templateChart } from './templateChart';
import { ToolRejectedError } from './ToolRejectedError';

const TRICKY = [
  'NO',
  'y',
  '012',
  '1_000',
  '2001-01-01',
  '.inf',
  '1:30',
  '<<',
  '|',
  '*a',
  '!x',
  '@a',
  'a: b',
  'a #b',
  '---',
  '"',
  '\\',
  '{{.Values.x}}',
  '${X}',
  '12345678901234567890',
];

describe('rendering with the real programs', () => {
  let root: string;
  let kustomize: KubernetesTool;
  let helm: KubernetesTool;

  beforeAll(async () => {
    const tools = await locateKubernetesTools();
    if (!tools.kustomize || !tools.helm) {
      throw new Error(tools.missing.join('\n'));
    }
    kustomize = tools.kustomize;
    helm = tools.helm;
  }, 60_000);
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'berth-rendering-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(files: Record<string, string>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), content);
    }
  }
  const build = (path: string) =>
    buildOverlay(kustomize, { directory: join(root, path), root });

  describe('buildOverlay', () => {
    it('builds an overlay and keeps strings that look like other types', async () => {
      const data = Object.fromEntries(TRICKY.map((it, i) => [`k${i}`, it]));
      await write({
        'base/kustomization.yaml': 'resources: [map.yaml, list.yaml]',
        'base/map.yaml': JSON.stringify({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'strings' },
          data,
        }),
        'base/list.yaml': JSON.stringify({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web' },
          spec: { replicas: 3, fraction: 0.5, paused: false },
        }),
        'overlay/kustomization.yaml':
          'namespace: acme-staging\nresources: [../base]\n',
      });

      const objects = await build('overlay');

      expect(objects).toEqual([
        expect.objectContaining({
          kind: 'ConfigMap',
          metadata: { name: 'strings', namespace: 'acme-staging' },
          data,
        }),
        expect.objectContaining({
          kind: 'Deployment',
          spec: { replicas: 3, fraction: 0.5, paused: false },
        }),
      ]);
    });

    it('hands on the words of kustomize', async () => {
      await write({ 'kustomization.yaml': 'resources: [absent.yaml]' });
      const failure = build('.');
      await expect(failure).rejects.toBeInstanceOf(ToolRejectedError);
      await expect(failure).rejects.toMatchObject({
        stderr: expect.stringMatching(
          /^accumulating resources: .*absent\.yaml/,
        ),
      });
    });

    it.each([
      ['resources: ["https://example.com/x.yaml"]', /remote bases/],
      ['patches: [{path: "http://169.254.169.254/x"}]', /remote bases/],
      ['resources: ["git@example.com:a/b"]', /remote bases/],
      [
        'configMapGenerator: [{name: a, files: ["k=http://127.0.0.1/x"]}]',
        /remote/,
      ],
      ['resources: ["../other"]', /outside its repository/],
      ['resources: ["link"]', /outside its repository/],
      ['resources: ["../../other/secret.yaml"]', /secret\.yaml/],
      ['resources: ["github.com/example/base"]', /github\.com/],
      ['helmCharts: [{name: x, repo: "https://example.com"}]', /helm/i],
    ])('refuses %s', async (kustomization, words) => {
      await write({
        'other/kustomization.yaml': '',
        'other/secret.yaml':
          'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n',
        'mine/kustomization.yaml': kustomization,
      });
      await symlink(join(root, 'other'), join(root, 'mine', 'link'));
      await expect(
        buildOverlay(kustomize, {
          directory: join(root, 'mine'),
          root: join(root, 'mine'),
        }),
      ).rejects.toThrow(words);
    });

    it('follows components into nested kustomizations before it runs kustomize', async () => {
      await write({
        'overlay/kustomization.yaml': 'components: [../component]',
        'component/kustomization.yaml':
          'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: ["https://example.com/x.yaml"]',
      });
      await expect(build('overlay')).rejects.toThrow(
        'component/kustomization.yaml refers to https://example.com/x.yaml',
      );
    });
  });

  describe('templateChart', () => {
    const chart = {
      'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.2.3\n',
      'web/values.yaml': 'replicas: 1\ntext: default\n',
      'web/templates/all.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  namespace: {{ .Release.Namespace }}
data:
  text: {{ .Values.text | quote }}
  replicas: {{ .Values.replicas | quote }}
  version: {{ .Capabilities.KubeVersion.Version }}
  monitored: {{ .Capabilities.APIVersions.Has "monitoring.coreos.com/v1" | quote }}
---
# nothing
---
{{ required "replicas must be set" .Values.replicas | printf "# %v" }}
`,
      'web/templates/tests/test.yaml':
        'apiVersion: v1\nkind: Pod\nmetadata: {name: test, annotations: {helm.sh/hook: test}}\n',
    };
    const template = (values: string[]) =>
      templateChart(helm, {
        chartDir: join(root, 'web'),
        releaseName: 'web',
        namespace: 'acme-staging',
        kubeVersion: '1.35.0',
        apiVersions: ['monitoring.coreos.com/v1'],
        values,
      });

    it('layers values in order and leaves tests out', async () => {
      await write(chart);
      await expect(
        template(['replicas: 2\ntext: blueprint', 'text: "1_000"']),
      ).resolves.toEqual([
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'web', namespace: 'acme-staging' },
          data: {
            text: '1_000',
            replicas: '2',
            version: 'v1.35.0',
            monitored: 'true',
          },
        },
      ]);
    });

    it('hands on the words of Helm', async () => {
      await write(chart);
      const failure = template(['replicas: null']);
      await expect(failure).rejects.toBeInstanceOf(ToolRejectedError);
      await expect(failure).rejects.toMatchObject({
        stderr: expect.stringMatching(
          /^execution error at \(web\/templates\/all\.yaml:\d+:\d+\): replicas must be set$/,
        ),
      });
    });
  });
});
