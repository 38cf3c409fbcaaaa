import { recordAt, recordsAt, stringAt } from '../json';
import type { JsonObject } from '../object';
import { ClusterStage, deployment } from '../../testing/ClusterStage';

const PATH = '/apis/apps/v1/namespaces/acme/deployments/web';

function managers(body: JsonObject): unknown[] {
  return recordsAt(body, 'metadata', 'managedFields').map(
    entry => `${stringAt(entry, 'manager')} ${stringAt(entry, 'operation')}`,
  );
}

describe('server-side apply', () => {
  let stage: ClusterStage;

  beforeAll(async () => {
    stage = await ClusterStage.start();
    await stage.namespace('acme');
  });

  afterAll(() => stage.stop());

  it('creates, merges by key, keeps owners apart and removes what is given up', async () => {
    const wanted = deployment('web', 'web:1.0.0', 0, {
      env: [{ name: 'A', value: '1' }],
    });
    const created = await stage.apply(PATH, 'one', wanted);
    expect(created.code).toBe(201);
    expect(managers(created.body)).toEqual(['one Apply']);

    const other = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { labels: { team: 'b' } },
      spec: {
        template: {
          spec: {
            containers: [{ name: 'web', env: [{ name: 'B', value: '2' }] }],
          },
        },
      },
    };
    const shared = await stage.apply(PATH, 'two', other);
    expect(shared.code).toBe(200);
    const container = (body: JsonObject) =>
      recordsAt(body, 'spec', 'template', 'spec', 'containers')[0];
    expect(container(shared.body)).toMatchObject({
      image: 'web:1.0.0',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    });

    const clash = { ...other, spec: { replicas: 5 } };
    const refused = await stage.apply(PATH, 'two', clash);
    expect(refused.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
      details: {
        causes: [{ reason: 'FieldManagerConflict', field: '.spec.replicas' }],
      },
    });
    const forced = await stage.apply(PATH, 'two', clash, true);
    expect(recordAt(forced.body, 'spec').replicas).toBe(5);
    expect(container(forced.body).env).toEqual([{ name: 'A', value: '1' }]);

    const { metadata, ...rest } = wanted;
    const without = deployment('web', 'web:1.0.0', 0);
    delete recordAt(without, 'spec').replicas;
    const emptied = await stage.apply(PATH, 'one', { ...rest, ...without });
    expect(emptied.code).toBe(200);
    expect(container(emptied.body).env).toBeUndefined();
    expect(emptied.body.metadata).toMatchObject({ labels: { team: 'b' } });
    expect(metadata).toBeDefined();
  });

  it('writes nothing when nothing changes', async () => {
    const path = '/api/v1/namespaces/acme/configmaps/still';
    const body = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'still' },
      data: { a: 'b' },
    };
    const first = await stage.apply(path, 'one', body);
    const second = await stage.apply(path, 'one', body);
    expect(stringAt(second.body, 'metadata', 'resourceVersion')).toBe(
      stringAt(first.body, 'metadata', 'resourceVersion'),
    );
  });

  it('notices fields that an update took over', async () => {
    const path = '/api/v1/namespaces/acme/configmaps/taken';
    const body = (value: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'taken' },
      data: { a: value },
    });
    await stage.apply(path, 'one', body('1'));
    await stage.call(
      'PATCH',
      `${path}?fieldManager=by-hand`,
      { data: { a: '2' } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const refused = await stage.apply(path, 'one', body('1'));
    expect(refused.body.message).toBe(
      'Apply failed with 1 conflict: conflict with "by-hand" using v1: .data.a',
    );
  });

  it('leaves a namespace its finalizer when its creator applies without it', async () => {
    await stage.namespace('globex');
    const path = '/api/v1/namespaces/globex';
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: {} };
    await stage.apply(
      path,
      'one',
      { ...body, spec: { finalizers: ['kubernetes'] } },
      true,
    );
    const after = await stage.apply(path, 'one', body, true);
    expect(after.body.spec).toEqual({ finalizers: ['kubernetes'] });
  });
});
