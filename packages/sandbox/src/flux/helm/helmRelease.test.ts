import { gunzipSync } from 'node:zlib';
import { HELM_API, KUSTOMIZE_API } from '../FluxObject';
import { conditionsOf, FluxStage } from '../testing/FluxStage';
import type { HelmRelease } from './HelmRelease';

const RELEASE = [HELM_API, 'HelmRelease', 'acme-staging/web'] as const;

const CHART = {
  'charts/web/Chart.yaml':
    'apiVersion: v2\nname: web\nversion: 1.0.0\nappVersion: "7.1"\n',
  'charts/web/values.yaml': 'greeting: hello\nextra: true\n',
  'charts/web/templates/map.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  greeting: {{ required "greeting must be set" .Values.greeting | quote }}
  revision: {{ .Release.Revision | quote }}
{{- if .Values.extra }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-extra
{{- end }}
`,
};

function overlay(values: string): Record<string, string> {
  return {
    'staging/kustomization.yaml': `namespace: acme-staging
resources: [namespace.yaml, release.yaml]
configurations: [names.yaml]
configMapGenerator:
- name: web-values
  files: [values.yaml]
`,
    'staging/names.yaml': `nameReference:
- kind: ConfigMap
  version: v1
  fieldSpecs:
  - path: spec/valuesFrom/name
    kind: HelmRelease
`,
    'staging/values.yaml': values,
    'staging/namespace.yaml':
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: acme-staging}\n',
    'staging/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web}
spec:
  interval: 1h
  releaseName: web
  chart:
    spec:
      chart: ./charts/web
      reconcileStrategy: ChartVersion
      sourceRef: {kind: GitRepository, name: platform, namespace: flux-system}
  install: {disableWait: true}
  upgrade: {disableWait: true}
  valuesFrom:
  - {kind: ConfigMap, name: web-values}
`,
  };
}

describe('HelmRelease', () => {
  let stage: FluxStage;
  const map = (name: string, kind = 'ConfigMap') =>
    stage.client.get({
      apiVersion: 'v1',
      kind,
      name,
      namespace: 'acme-staging',
    });
  const untilReady = async (reason: string, words?: string) =>
    (await stage.untilReady(...RELEASE, reason, words)) as HelmRelease;

  beforeEach(async () => {
    stage = await FluxStage.start({ ...CHART, ...overlay('greeting: one\n') });
    await stage.source();
    await stage.kustomization('acme-staging', { path: './staging' });
  }, 60_000);
  afterEach(() => stage.stop());

  it('installs, upgrades when the values change, and uninstalls with the environment', async () => {
    const installed = await untilReady('InstallSucceeded');
    const words =
      'True InstallSucceeded: Helm install succeeded for release acme-staging/web.v1 with chart web@1.0.0';
    expect(conditionsOf(installed)).toEqual({ Ready: words, Released: words });
    expect(installed.status).toMatchObject({
      observedGeneration: 1,
      lastAttemptedRevision: '1.0.0',
      lastAttemptedReleaseAction: 'install',
      lastAttemptedConfigDigest: expect.stringMatching(/^sha256:/),
      history: [
        {
          name: 'web',
          namespace: 'acme-staging',
          version: 1,
          status: 'deployed',
          chartName: 'web',
          chartVersion: '1.0.0',
          appVersion: '7.1',
          configDigest: installed.status?.lastAttemptedConfigDigest,
        },
      ],
    });
    expect(await map('web')).toMatchObject({
      data: { greeting: 'one' },
      metadata: {
        labels: {
          'app.kubernetes.io/managed-by': 'Helm',
          'helm.toolkit.fluxcd.io/name': 'web',
        },
        annotations: { 'meta.helm.sh/release-name': 'web' },
      },
    });
    expect(await map('web-extra')).toBeDefined();
    const secret = await map('sh.helm.release.v1.web.v1', 'Secret');
    expect(secret).toMatchObject({
      type: 'helm.sh/release.v1',
      metadata: {
        labels: {
          owner: 'helm',
          name: 'web',
          status: 'deployed',
          version: '1',
        },
      },
    });
    const { release } = secret?.data as { release: string };
    const packed = Buffer.from(
      Buffer.from(release, 'base64').toString(),
      'base64',
    );
    expect(JSON.parse(gunzipSync(packed).toString())).toMatchObject({
      name: 'web',
      info: { status: 'deployed' },
    });

    await stage.push({
      'staging/values.yaml': 'greeting: two\nextra: false\n',
    });
    const upgraded = await untilReady('UpgradeSucceeded');
    expect(conditionsOf(upgraded).Ready).toBe(
      'True UpgradeSucceeded: Helm upgrade succeeded for release acme-staging/web.v2 with chart web@1.0.0',
    );
    expect(
      upgraded.status?.history?.map(it => `${it.version} ${it.status}`),
    ).toEqual(['2 deployed', '1 superseded']);
    expect(await map('web')).toMatchObject({ data: { greeting: 'two' } });
    expect(await map('web-extra')).toBeUndefined();
    expect(await map('sh.helm.release.v1.web.v1', 'Secret')).toMatchObject({
      metadata: { labels: { status: 'superseded' } },
    });

    await stage.client.delete({
      apiVersion: KUSTOMIZE_API,
      kind: 'Kustomization',
      name: 'acme-staging',
      namespace: 'flux-system',
    });
    await stage.until('v1', 'Namespace', 'acme-staging', it => !it);
    const left = await Promise.all(
      ['ConfigMap', 'Secret'].map(kind =>
        stage.client.list('v1', kind, { namespace: 'acme-staging' }),
      ),
    );
    expect(left.flatMap(it => it.items)).toEqual([]);
    expect((await stage.client.list(HELM_API, 'HelmRelease')).items).toEqual(
      [],
    );
  }, 60_000);

  it('keeps the release while a template fails, says why, and takes the next values', async () => {
    await untilReady('InstallSucceeded');
    await stage.push({ 'staging/values.yaml': 'greeting: null\n' });
    const failed = await untilReady('UpgradeFailed');
    expect(conditionsOf(failed)).toMatchObject({
      Ready: expect.stringMatching(
        /^False UpgradeFailed: Helm upgrade failed for release acme-staging\/web with chart web@1\.0\.0: .*greeting must be set/,
      ),
      Released: expect.stringMatching(/^False UpgradeFailed/),
      Stalled: 'True RetriesExceeded: Failed to upgrade after 1 attempt(s)',
    });
    expect(failed.status).toMatchObject({ failures: 1, upgradeFailures: 1 });
    expect(await map('web')).toMatchObject({ data: { greeting: 'one' } });

    await stage.push({ 'staging/values.yaml': 'greeting: three\n' });
    const healed = await untilReady('UpgradeSucceeded');
    expect(Object.keys(conditionsOf(healed))).toEqual(['Ready', 'Released']);
    expect(healed.status?.failures).toBeUndefined();
    expect(await map('web')).toMatchObject({ data: { greeting: 'three' } });
  }, 60_000);

  it('stores what the cluster refused as failed, and rolls back where that is asked for', async () => {
    await untilReady('InstallSucceeded');
    const release = {
      apiVersion: HELM_API,
      kind: 'HelmRelease',
      name: 'web',
      namespace: 'acme-staging',
    };
    await stage.client.mergePatch(release, {
      spec: {
        upgrade: { remediation: { retries: 0, remediateLastFailure: true } },
      },
    });
    await stage.push({
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 2.0.0\n',
      'charts/web/templates/wrong.yaml':
        'apiVersion: example.com/v1\nkind: Unknown\nmetadata: {name: x}\n',
    });
    const failed = await untilReady('UpgradeFailed', 'no matches for kind');
    expect(conditionsOf(failed)).toMatchObject({
      Ready: expect.stringContaining(
        'Helm upgrade failed for release acme-staging/web with chart web@2.0.0: Unknown/acme-staging/x dry-run failed',
      ),
      Remediated: expect.stringContaining('True RollbackSucceeded'),
      Stalled: expect.stringContaining('True RetriesExceeded'),
    });
    expect(failed.status?.history?.[0]).toMatchObject({
      version: 2,
      status: 'failed',
      chartVersion: '2.0.0',
    });
    const statuses = await Promise.all(
      [1, 2, 3].map(it => map(`sh.helm.release.v1.web.v${it}`, 'Secret')),
    );
    expect(statuses.map(it => it?.metadata.labels?.status)).toEqual([
      'superseded',
      'failed',
      'deployed',
    ]);
    expect(await map('web')).toMatchObject({ data: { greeting: 'one' } });

    // It is not tried again until something changes.
    const asked = await stage.request(
      HELM_API,
      'HelmRelease',
      'web',
      'acme-staging',
    );
    const same = (await stage.until<HelmRelease>(
      ...RELEASE,
      it => it?.status?.lastHandledReconcileAt === asked,
    )) as HelmRelease;
    expect(same.status?.failures).toBe(1);
    expect(conditionsOf(same).Ready).toBe(conditionsOf(failed).Ready);
  }, 60_000);

  it('upgrades on a new chart version, and not on other commits', async () => {
    await untilReady('InstallSucceeded');
    const commit = await stage.push({
      'charts/web/Chart.yaml':
        'apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: "7.2"\n',
    });
    const upgraded = await untilReady('UpgradeSucceeded', 'web@1.1.0');
    expect(upgraded.status?.history?.[0]).toMatchObject({ appVersion: '7.2' });

    const other = await stage.push({ 'unrelated.txt': 'x' });
    expect(other).not.toBe(commit);
    const asked = await stage.request(
      HELM_API,
      'HelmRelease',
      'web',
      'acme-staging',
    );
    const same = await stage.until<HelmRelease>(
      ...RELEASE,
      it => it?.status?.lastHandledReconcileAt === asked,
    );
    expect(same?.status?.history?.[0].version).toBe(2);
    expect(conditionsOf(same!).Ready).toContain('web@1.1.0');
  }, 60_000);

  it('says which values are missing or unreadable, and that a chart is missing', async () => {
    await untilReady('InstallSucceeded');
    const release = {
      apiVersion: HELM_API,
      kind: 'HelmRelease',
      name: 'web',
      namespace: 'acme-staging',
    };
    const valuesFrom = (name: string) =>
      stage.client.mergePatch(release, {
        spec: { valuesFrom: [{ kind: 'ConfigMap', name }] },
      });
    await valuesFrom('absent');
    await untilReady('ValuesError', 'configmaps "absent" not found');
    await stage.client.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'broken', namespace: 'acme-staging' },
      data: { 'values.yaml': 'a: [' },
    });
    await valuesFrom('broken');
    await untilReady(
      'ValuesError',
      "unable to read values from key 'values.yaml' in ConfigMap 'acme-staging/broken'",
    );
    await stage.client.mergePatch(release, {
      spec: { valuesFrom: null, chart: { spec: { chart: './charts/absent' } } },
    });
    await untilReady('SourceNotReady', './charts/absent');
    expect(await map('web')).toMatchObject({ data: { greeting: 'one' } });
  }, 60_000);
});
