import { numberAt, recordAt, recordsAt, stringAt } from './json';
import { ClusterStage, deployment } from '../testing/ClusterStage';

const MAPS = '/api/v1/namespaces/acme/configmaps';

function names(list: unknown): string[] {
  return recordsAt(list, 'items').map(item =>
    stringAt(item, 'metadata', 'name'),
  );
}

describe('the API of the simulated cluster', () => {
  let stage: ClusterStage;

  beforeAll(async () => {
    stage = await ClusterStage.start({ bookmarkMs: 50 });
    await stage.namespace('acme');
    await stage.until(MAPS, o => o.metadata.name === 'kube-root-ca.crt');
  });

  afterAll(() => stage.stop());

  const map = (name: string, data: Record<string, string> = {}, labels = {}) =>
    stage.call('POST', MAPS, { metadata: { name, labels }, data });

  it('answers nobody without the token, except on health', async () => {
    const headers = { authorization: 'Bearer wrong' };
    const refused = await stage.call('GET', '/api', undefined, headers);
    expect(refused.code).toBe(401);
    expect(refused.body).toMatchObject({
      kind: 'Status',
      reason: 'Unauthorized',
    });
    const healthy = await stage.call('GET', '/readyz', undefined, headers);
    expect(healthy.code).toBe(200);
  });

  it('tells kubectl what it may do, though it asks in protobuf', async () => {
    const { code, body } = await stage.call(
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      {},
      { 'content-type': 'application/vnd.kubernetes.protobuf' },
    );
    expect(code).toBe(201);
    expect(body).toMatchObject({ status: { allowed: true } });
  });

  it('describes itself', async () => {
    const version = await stage.call('GET', '/version');
    expect(version.body).toMatchObject({ major: '1' });
    const groups = await stage.call('GET', '/apis');
    expect(recordsAt(groups.body, 'groups').map(g => g.name)).toEqual(
      expect.arrayContaining(['apps', 'batch', 'metrics.k8s.io']),
    );
    const apps = await stage.call('GET', '/apis/apps/v1');
    expect(recordsAt(apps.body, 'resources').map(r => r.name)).toEqual(
      expect.arrayContaining(['deployments', 'deployments/scale']),
    );
  });

  it('refuses in the words of Kubernetes', async () => {
    const absent = await stage.call('GET', `${MAPS}/nothing`);
    expect(absent.body).toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'configmaps "nothing" not found',
    });
    await map('twice');
    expect((await map('twice')).body).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
    });
    const nowhere = await stage.call(
      'POST',
      '/api/v1/namespaces/nowhere/configmaps',
      { metadata: { name: 'a' } },
    );
    expect(nowhere.body).toMatchObject({
      code: 404,
      message: 'namespaces "nowhere" not found',
    });
    const misnamed = await map('Not_A_Name');
    expect(misnamed.body).toMatchObject({ code: 422, reason: 'Invalid' });
    expect(misnamed.body.details).toMatchObject({
      causes: [{ field: 'metadata.name', reason: 'FieldValueInvalid' }],
    });
    const unmatched = deployment('web');
    recordAt(unmatched, 'spec', 'selector').matchLabels = { app: 'other' };
    const invalid = await stage.call(
      'POST',
      '/apis/apps/v1/namespaces/acme/deployments',
      unmatched,
    );
    expect(invalid.body.message).toBe(
      'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
    );
  });

  it('pages consistently and forgets pages when told', async () => {
    for (const name of ['page-a', 'page-b', 'page-c', 'page-d']) {
      await map(name, {}, { page: 'yes' });
    }
    const query = `${MAPS}?labelSelector=page%3Dyes&limit=2`;
    const first = await stage.call('GET', query);
    expect(names(first.body)).toEqual(['page-a', 'page-b']);
    await stage.call('DELETE', `${MAPS}/page-c`);
    const token = stringAt(first.body, 'metadata', 'continue');
    const second = await stage.call('GET', `${query}&continue=${token}`);
    expect(names(second.body)).toEqual(['page-c', 'page-d']);
    expect(recordAt(second.body, 'metadata')).toMatchObject({
      resourceVersion: stringAt(first.body, 'metadata', 'resourceVersion'),
    });
    stage.cluster.compact();
    const late = await stage.call('GET', `${query}&continue=${token}`);
    expect(late.body).toMatchObject({ code: 410, reason: 'Expired' });
  });

  it('selects by labels and fields', async () => {
    await map('sel-a', {}, { tier: 'front', team: 'x' });
    await map('sel-b', {}, { tier: 'back' });
    const select = async (query: string) =>
      names((await stage.call('GET', `${MAPS}?${query}`)).body);
    const labels = (text: string) =>
      `labelSelector=${encodeURIComponent(text)}`;
    expect(await select(labels('tier in (front,back),!team'))).toEqual([
      'sel-b',
    ]);
    expect(await select(labels('tier!=back,tier'))).toEqual(['sel-a']);
    expect(await select('fieldSelector=metadata.name%3Dsel-b')).toEqual([
      'sel-b',
    ]);
    const wrong = await stage.call('GET', `${MAPS}?fieldSelector=data.a%3Db`);
    expect(wrong.body).toMatchObject({ code: 400 });
  });

  it('watches from a revision, through a selector, with bookmarks', async () => {
    const resourceVersion = await stage.revision(MAPS);
    await map('seen', { a: '1' }, { watch: 'yes' });
    await map('unseen', {}, { watch: 'no' });
    await stage.call(
      'PATCH',
      `${MAPS}/seen`,
      { metadata: { labels: { watch: 'no' } } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const events: string[] = [];
    const bookmark = await stage.until(
      MAPS,
      (object, event) => {
        events.push(`${event} ${object.metadata.name ?? ''}`.trim());
        return event === 'BOOKMARK';
      },
      {
        resourceVersion,
        labelSelector: 'watch=yes',
        allowWatchBookmarks: 'true',
      },
    );
    expect(events).toEqual(['ADDED seen', 'DELETED seen', 'BOOKMARK']);
    expect(Number(bookmark.metadata.resourceVersion)).toBeGreaterThan(
      Number(resourceVersion),
    );
  });

  it('answers 410 to a watch from a forgotten revision', async () => {
    await map('before-compaction');
    stage.cluster.compact();
    const error = await stage.until(MAPS, (_, event) => event === 'ERROR', {
      resourceVersion: '1',
    });
    expect(error).toMatchObject({
      kind: 'Status',
      code: 410,
      reason: 'Expired',
    });
  });

  it('keeps concurrent writers apart', async () => {
    const { body } = await map('contended', { a: '1' });
    const stale = { ...body, data: { a: '2' } };
    expect((await stage.call('PUT', `${MAPS}/contended`, stale)).code).toBe(
      200,
    );
    expect(
      (await stage.call('PUT', `${MAPS}/contended`, stale)).body,
    ).toMatchObject({
      code: 409,
      reason: 'Conflict',
    });
  });

  it('patches in every way, and only what a subresource holds', async () => {
    const path = '/apis/apps/v1/namespaces/acme/deployments';
    await stage.call('POST', path, deployment('patched', undefined, 0));
    const patch = (type: string, body: unknown, sub = '') =>
      stage.call('PATCH', `${path}/patched${sub}`, body, {
        'content-type': `application/${type}+json`,
      });
    const strategic = await patch('strategic-merge-patch', {
      spec: {
        template: {
          spec: { containers: [{ name: 'side', image: 'side:1.0.0' }] },
        },
      },
    });
    const containers = (body: unknown) =>
      recordsAt(body, 'spec', 'template', 'spec', 'containers').map(
        c => c.name,
      );
    expect(containers(strategic.body).sort()).toEqual(['side', 'web']);
    const generation = numberAt(strategic.body, 0, 'metadata', 'generation');
    const removed = await patch('strategic-merge-patch', {
      spec: {
        template: {
          spec: { containers: [{ name: 'side', $patch: 'delete' }] },
        },
      },
    });
    expect(containers(removed.body)).toEqual(['web']);
    expect(numberAt(removed.body, 0, 'metadata', 'generation')).toBe(
      generation + 1,
    );
    const json = await patch('json-patch', [
      { op: 'test', path: '/spec/replicas', value: 0 },
      { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c' } },
    ]);
    expect(json.body.metadata).toMatchObject({ annotations: { 'a/b': 'c' } });
    expect(
      (await patch('json-patch', [{ op: 'test', path: '/kind', value: 1 }]))
        .code,
    ).toBe(422);
    const scaled = await patch(
      'merge-patch',
      { spec: { replicas: 3 } },
      '/scale',
    );
    expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 3 } });
    const status = await patch(
      'merge-patch',
      { spec: { replicas: 9 }, status: { collisionCount: 4 } },
      '/status',
    );
    expect(status.body).toMatchObject({
      spec: { replicas: 3 },
      status: { collisionCount: 4 },
    });
  });

  it('holds deletion until finalizers are gone', async () => {
    await stage.call('POST', MAPS, {
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    });
    const deleted = await stage.call('DELETE', `${MAPS}/held`);
    expect(stringAt(deleted.body, 'metadata', 'deletionTimestamp')).not.toBe(
      '',
    );
    expect((await stage.call('GET', `${MAPS}/held`)).code).toBe(200);
    await stage.call(
      'PATCH',
      `${MAPS}/held`,
      { metadata: { finalizers: null } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect((await stage.call('GET', `${MAPS}/held`)).code).toBe(404);
  });

  it('collects what an owner leaves, unless it is orphaned', async () => {
    const own = async (owner: string, dependent: string) => {
      const { body } = await map(owner);
      const uid = stringAt(body, 'metadata', 'uid');
      const reference = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        name: owner,
        uid,
      };
      await stage.call('POST', MAPS, {
        metadata: { name: dependent, ownerReferences: [reference] },
      });
    };
    await own('owner-a', 'dependent-a');
    await own('owner-b', 'dependent-b');
    const since = await stage.revision(MAPS);
    const gone = (name: string) =>
      stage.until(
        MAPS,
        (o, event) => event === 'DELETED' && o.metadata.name === name,
        { resourceVersion: since },
      );
    await stage.call('DELETE', `${MAPS}/owner-a`);
    await stage.call('DELETE', `${MAPS}/owner-b?propagationPolicy=Orphan`);
    await Promise.all([gone('dependent-a'), gone('owner-b')]);
    const left = await stage.call('GET', `${MAPS}/dependent-b`);
    expect(left.code).toBe(200);
    expect(recordAt(left.body, 'metadata').ownerReferences).toBeUndefined();
  });

  it('says why a container that has not started has no log', async () => {
    const pods = '/api/v1/namespaces/acme/pods';
    const image = 'registry.example.com/web:9.9.9';
    await stage.call('POST', pods, {
      metadata: { name: 'missing' },
      spec: { containers: [{ name: 'web', image }] },
    });
    await stage.until(
      pods,
      ({ metadata, status }) =>
        metadata.name === 'missing' &&
        JSON.stringify(status).includes('ImagePullBackOff'),
    );
    const { body } = await stage.call('GET', `${pods}/missing/log`);
    expect(body).toMatchObject({
      code: 400,
      message:
        'container "web" in pod "missing" is waiting to start: trying and failing to pull image',
    });
  });

  it('prints tables', async () => {
    await map('printed', { a: '1', b: '2' });
    const { body } = await stage.call(
      'GET',
      `${MAPS}?fieldSelector=metadata.name%3Dprinted`,
      undefined,
      {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      },
    );
    expect(body.kind).toBe('Table');
    expect(recordsAt(body, 'columnDefinitions').map(c => c.name)).toEqual([
      'Name',
      'Data',
      'Age',
    ]);
    expect(recordsAt(body, 'rows')[0]).toMatchObject({
      cells: ['printed', 2, expect.any(String)],
      object: { kind: 'PartialObjectMetadata' },
    });
  });

  it('tries writes out without keeping them', async () => {
    const { code } = await stage.call('POST', `${MAPS}?dryRun=All`, {
      metadata: { name: 'tried' },
    });
    expect(code).toBe(201);
    expect((await stage.call('GET', `${MAPS}/tried`)).code).toBe(404);
  });

  it('works through the typed client', async () => {
    const created = await stage.core.createNamespacedSecret({
      namespace: 'acme',
      body: { metadata: { generateName: 'key-' }, stringData: { a: 'b' } },
    });
    expect(created.metadata?.name).toMatch(/^key-[a-z0-9]{5}$/);
    expect(created.data).toEqual({ a: Buffer.from('b').toString('base64') });
    await stage.core.deleteCollectionNamespacedSecret({ namespace: 'acme' });
    const list = await stage.core.listNamespacedSecret({ namespace: 'acme' });
    expect(list.items).toEqual([]);
  });
});
