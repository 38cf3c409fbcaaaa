import type { KubeObject } from './client/KubeObject';
import { type FluxObject, KUSTOMIZE_API, SOURCE_API } from './FluxObject';
import { conditionsOf, configMap, FluxStage } from './testing/FluxStage';

const NAMESPACE =
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: acme-staging}\n';
const KUSTOMIZATION = [KUSTOMIZE_API, 'Kustomization'] as const;
const SOURCE = [SOURCE_API, 'GitRepository'] as const;

describe('startFlux', () => {
  let stage: FluxStage;
  const inNamespace = (kind: string, name: string, apiVersion = 'v1') =>
    stage.client.get({ apiVersion, kind, name, namespace: 'acme-staging' });

  beforeEach(async () => {
    stage = await FluxStage.start({
      'staging/kustomization.yaml':
        'namespace: acme-staging\nresources: [namespace.yaml, one.yaml, two.yaml]\n',
      'staging/namespace.yaml': NAMESPACE,
      'staging/one.yaml': configMap('one', { value: '1_000' }),
      'staging/two.yaml': configMap('two', { value: 'no' }),
    });
  }, 60_000);
  afterEach(() => stage.stop());

  it('applies an overlay, follows the branch, prunes, and leaves nothing behind', async () => {
    await stage.source();
    await stage.kustomization('acme-staging', { path: './staging' });
    const ready = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
    );
    const source = await stage.untilReady(
      ...SOURCE,
      'flux-system/platform',
      'Succeeded',
    );
    const revision = (source.status?.artifact as { revision: string }).revision;
    expect(source.metadata.finalizers).toEqual(['finalizers.fluxcd.io']);
    expect(source.status).toMatchObject({
      observedGeneration: 1,
      artifact: {
        revision: expect.stringMatching(/^main@sha1:[0-9a-f]{40}$/),
        digest: expect.stringMatching(/^sha256:/),
        url: expect.stringMatching(/^http:.*\.tar\.gz$/),
        size: expect.any(Number),
      },
    });
    expect(conditionsOf(source)).toEqual({
      Ready: `True Succeeded: stored artifact for revision '${revision}'`,
      ArtifactInStorage: `True Succeeded: stored artifact for revision '${revision}'`,
    });
    expect(conditionsOf(ready)).toEqual({
      Ready: `True ReconciliationSucceeded: Applied revision: ${revision}`,
    });
    expect(ready.status).toMatchObject({
      observedGeneration: 1,
      lastAppliedRevision: revision,
      lastAttemptedRevision: revision,
      inventory: {
        entries: [
          { id: '_acme-staging__Namespace', v: 'v1' },
          { id: 'acme-staging_one__ConfigMap', v: 'v1' },
          { id: 'acme-staging_two__ConfigMap', v: 'v1' },
        ],
      },
    });
    expect(await inNamespace('ConfigMap', 'one')).toMatchObject({
      data: { value: '1_000' },
      metadata: {
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'acme-staging',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
        managedFields: expect.arrayContaining([
          expect.objectContaining({
            manager: 'kustomize-controller',
            operation: 'Apply',
          }),
        ]),
      },
    });

    // A changed and a removed file.
    const commit = await stage.push({
      'staging/kustomization.yaml':
        'namespace: acme-staging\nresources: [namespace.yaml, one.yaml]\n',
      'staging/one.yaml': configMap('one', { value: 'changed' }),
      'staging/two.yaml': null,
    });
    await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
      `main@sha1:${commit}`,
    );
    expect(await inNamespace('ConfigMap', 'one')).toMatchObject({
      data: { value: 'changed' },
    });
    expect(await inNamespace('ConfigMap', 'two')).toBeUndefined();
    const events = await stage.client.list('v1', 'Event', {
      namespace: 'flux-system',
    });
    expect(events.items.map(it => `${it.reason}: ${it.message}`)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('NewArtifact: stored artifact'),
        expect.stringContaining('ConfigMap/acme-staging/one configured'),
        expect.stringContaining('ConfigMap/acme-staging/two deleted'),
        expect.stringContaining(
          'ReconciliationSucceeded: Reconciliation finished in',
        ),
      ]),
    );

    await stage.client.delete({
      apiVersion: KUSTOMIZE_API,
      kind: 'Kustomization',
      name: 'acme-staging',
      namespace: 'flux-system',
    });
    await stage.until(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      it => it === undefined,
    );
    await stage.until<KubeObject>(
      'v1',
      'Namespace',
      'acme-staging',
      it => it === undefined,
    );
  }, 60_000);

  it('says in the words of git that a branch is missing, and goes on when it is there', async () => {
    await stage.source('platform', 'berth/environments/acme-staging');
    await stage.kustomization('acme-staging', { path: './staging' });
    const failed = await stage.untilReady(
      ...SOURCE,
      'flux-system/platform',
      'GitOperationFailed',
    );
    expect(conditionsOf(failed)).toMatchObject({
      Ready: expect.stringContaining(
        `couldn't find remote ref "refs/heads/berth/environments/acme-staging"`,
      ),
      FetchFailed: expect.stringContaining('True GitOperationFailed'),
      Reconciling: expect.stringContaining('True ProgressingWithRetry'),
    });
    const waiting = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ArtifactFailed',
    );
    expect(conditionsOf(waiting).Ready).toContain('Source artifact not found');

    // It is found by the source's own retry, without anybody asking.
    await stage.client.mergePatch(
      {
        apiVersion: SOURCE_API,
        kind: 'GitRepository',
        name: 'platform',
        namespace: 'flux-system',
      },
      { spec: { ref: { branch: 'main' } } },
    );
    const source = await stage.untilReady(
      ...SOURCE,
      'flux-system/platform',
      'Succeeded',
    );
    expect(Object.keys(conditionsOf(source))).toEqual([
      'Ready',
      'ArtifactInStorage',
    ]);
    await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
    );
  }, 60_000);

  it('keeps what runs while an overlay is broken or refused, and heals', async () => {
    await stage.source();
    await stage.kustomization('acme-staging', { path: './staging' });
    const ready = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
    );
    const before = ready.status?.lastAppliedRevision;

    await stage.push({
      'staging/kustomization.yaml':
        'namespace: acme-staging\nresources: [namespace.yaml, absent.yaml]\n',
    });
    const broken = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'BuildFailed',
    );
    expect(conditionsOf(broken).Ready).toMatch(
      /kustomize build failed: accumulating resources: .*absent\.yaml/,
    );
    expect(conditionsOf(broken).Ready).not.toContain(stage.folder);
    expect(broken.status?.lastAppliedRevision).toBe(before);
    expect(broken.status?.lastAttemptedRevision).not.toBe(before);
    expect(await inNamespace('ConfigMap', 'one')).toBeDefined();

    // What the cluster refuses: nothing of it is applied.
    await stage.push({
      'staging/kustomization.yaml':
        'namespace: acme-staging\nresources: [namespace.yaml, new.yaml, wrong.yaml]\n',
      'staging/new.yaml': configMap('new', {}),
      'staging/wrong.yaml':
        'apiVersion: example.com/v1\nkind: Unknown\nmetadata: {name: x}\n',
    });
    const refused = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationFailed',
      'no matches for kind "Unknown" in version "example.com/v1"',
    );
    expect(conditionsOf(refused).Ready).toContain(
      'Unknown/acme-staging/x dry-run failed',
    );
    expect(await inNamespace('ConfigMap', 'new')).toBeUndefined();

    await stage.push({
      'staging/kustomization.yaml':
        'namespace: acme-staging\nresources: [namespace.yaml, one.yaml, two.yaml]\n',
    });
    const healed = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
    );
    expect(Object.keys(conditionsOf(healed))).toEqual(['Ready']);
  }, 60_000);

  it('generates a kustomization for a plain folder, and finds the path absent or empty', async () => {
    await stage.push(
      {
        'plain/a/one.yaml': configMap('plain', { a: 'b' }),
        'plain/nested/kustomization.yaml':
          'namePrefix: nested-\nresources: [two.yaml]\n',
        'plain/nested/two.yaml': configMap('two', {}),
        'plain/note.txt': 'not YAML',
        'empty/.keep': '',
        'namespaces/one.yaml': NAMESPACE,
      },
      [],
    );
    await stage.source();
    await stage.kustomization('namespaces', { path: './namespaces' });
    await stage.kustomization('plain', {
      path: './plain',
      targetNamespace: 'acme-staging',
      dependsOn: [{ name: 'namespaces' }],
    });
    await stage.kustomization('empty', { path: './empty' });
    await stage.kustomization('absent', { path: './absent' });

    const plain = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/plain',
      'ReconciliationSucceeded',
    );
    expect(plain.status?.inventory).toEqual({
      entries: expect.arrayContaining([
        { id: 'acme-staging_plain__ConfigMap', v: 'v1' },
        { id: 'acme-staging_nested-two__ConfigMap', v: 'v1' },
      ]),
    });
    const empty = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/empty',
      'ReconciliationSucceeded',
    );
    expect(empty.status?.inventory).toEqual({ entries: [] });
    await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/absent',
      'ArtifactFailed',
      'kustomization path not found: stat ./absent',
    );
  }, 60_000);

  it('waits for dependencies, respects suspend and pause, and corrects drift on request', async () => {
    await stage.source();
    await stage.kustomization('second', {
      path: './staging',
      dependsOn: [{ name: 'first' }],
    });
    const waiting = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/second',
      'DependencyNotReady',
    );
    expect(conditionsOf(waiting).Ready).toContain(
      "dependency 'flux-system/first' not found",
    );
    await stage.push({ 'first/one.yaml': NAMESPACE });
    await stage.kustomization('first', { path: './first' });
    await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/second',
      'ReconciliationSucceeded',
    );

    const one = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'one',
      namespace: 'acme-staging',
    };
    const first = {
      apiVersion: KUSTOMIZE_API,
      kind: 'Kustomization',
      name: 'second',
      namespace: 'flux-system',
    };
    await stage.client.mergePatch(one, { data: { value: 'drifted' } });
    await stage.client.mergePatch(first, { spec: { suspend: true } });
    await stage.request(...KUSTOMIZATION, 'second');
    stage.flux.pause('kustomize-controller');
    await stage.client.mergePatch(first, { spec: { suspend: false } });
    expect(await stage.client.get(one)).toMatchObject({
      data: { value: 'drifted' },
    });
    const asked = await stage.request(...KUSTOMIZATION, 'second');
    stage.flux.resume('kustomize-controller');
    await stage.until<FluxObject>(
      ...KUSTOMIZATION,
      'flux-system/second',
      it => it?.status?.lastHandledReconcileAt === asked,
    );
    expect(await stage.client.get(one)).toMatchObject({
      data: { value: '1_000' },
    });
  }, 60_000);

  it('takes up its work where it left it, through restarts and a cluster that fails', async () => {
    await stage.source();
    await stage.kustomization('acme-staging', { path: './staging' });
    await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
    );
    let commit = '';
    await stage.restartFlux(async () => {
      commit = await stage.push(
        { 'staging/one.yaml': configMap('one', { value: 'while away' }) },
        [],
      );
    });
    await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
      commit,
    );
    expect(await inNamespace('ConfigMap', 'one')).toMatchObject({
      data: { value: 'while away' },
    });

    commit = await stage.push({
      'staging/one.yaml': configMap('one', { value: 'through faults' }),
    });
    stage.cluster.faults.set({ dropWatches: true, serverErrors: 5 });
    stage.git.faults.answerStatus(500, 'fetch', 1);
    stage.cluster.compact();
    await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/acme-staging',
      'ReconciliationSucceeded',
      commit,
    );
    expect(await inNamespace('ConfigMap', 'one')).toMatchObject({
      data: { value: 'through faults' },
    });
  }, 60_000);

  it('checks the health of what it applied where it is asked to', async () => {
    const deployment = (image: string) =>
      JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web' },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'web', image }] },
          },
        },
      });
    stage.cluster.faults.set({ brokenImages: ['broken:*'] });
    await stage.push(
      {
        'health/kustomization.yaml':
          'namespace: acme-staging\nresources: [namespace.yaml, web.yaml]\n',
        'health/namespace.yaml': NAMESPACE,
        'health/web.yaml': deployment('nginx:1.27.0'),
      },
      [],
    );
    await stage.source();
    await stage.kustomization('health', {
      path: './health',
      wait: true,
      timeout: '20s',
    });
    const healthy = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/health',
      'ReconciliationSucceeded',
    );
    expect(conditionsOf(healthy).Healthy).toMatch(
      /^True Succeeded: Health check passed in /,
    );

    await stage.client.mergePatch(
      {
        apiVersion: KUSTOMIZE_API,
        kind: 'Kustomization',
        name: 'health',
        namespace: 'flux-system',
      },
      { spec: { timeout: '2s' } },
    );
    await stage.push({ 'health/web.yaml': deployment('broken:1.0.0') });
    const failed = await stage.untilReady(
      ...KUSTOMIZATION,
      'flux-system/health',
      'HealthCheckFailed',
    );
    expect(conditionsOf(failed)).toMatchObject({
      Ready: expect.stringContaining(
        "timeout waiting for: [Deployment/acme-staging/web status: 'InProgress']",
      ),
      Healthy: expect.stringContaining('False HealthCheckFailed'),
    });
  }, 60_000);

  it('gives Certificates and annotated Ingresses their Secret', async () => {
    const issuer = 'cert-manager.io/cluster-issuer';
    await stage.push(
      {
        'tls/kustomization.yaml':
          'namespace: acme-staging\nresources: [namespace.yaml, ingress.yaml]\n',
        'tls/namespace.yaml': NAMESPACE,
        'tls/ingress.yaml': JSON.stringify({
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata: { name: 'web', annotations: { [issuer]: 'letsencrypt' } },
          spec: {
            tls: [{ hosts: ['acme.example.com'], secretName: 'web-tls' }],
            defaultBackend: { service: { name: 'web', port: { number: 80 } } },
          },
        }),
      },
      [],
    );
    await stage.source();
    await stage.kustomization('tls', { path: './tls' });
    const certificate = await stage.untilReady(
      'cert-manager.io/v1',
      'Certificate',
      'acme-staging/web-tls',
      'Ready',
    );
    expect(certificate.spec).toMatchObject({ dnsNames: ['acme.example.com'] });
    expect(await inNamespace('Secret', 'web-tls')).toMatchObject({
      type: 'kubernetes.io/tls',
      data: { 'tls.crt': expect.any(String), 'tls.key': expect.any(String) },
    });
  }, 60_000);
});
