import { recordAt, recordsAt } from '../api/json';
import type { ConformanceClient } from './ConformanceClient';
import { ownersOf } from './ConformanceClient';
import { configMap, deployment } from './objects';

const SPACE = 'conform-applying';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${SPACE}/deployments`;

/** Server-side apply, and who owns which field. */
export function describeApplying(api: () => ConformanceClient): void {
  describe('server-side apply', () => {
    beforeAll(() => api().namespace(SPACE));

    const apply = (
      name: string,
      manager: string,
      data?: Record<string, string>,
      force = false,
    ) => api().apply(`${MAPS}/${name}`, manager, configMap(name, data), force);

    it('creates, changes, and takes away what is no longer applied', async () => {
      const made = await apply('one', 'berth', { a: '1', b: '1' });
      expect(made.code).toBe(201);
      expect(ownersOf(made.body)).toEqual({
        'berth Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } },
      });
      const same = await apply('one', 'berth', { a: '1', b: '1' });
      expect(same.code).toBe(200);
      expect(same.body).toEqual(made.body);
      const less = await apply('one', 'berth', { a: '2' });
      expect(less.body.data).toEqual({ a: '2' });
      expect(ownersOf(less.body)).toEqual({
        'berth Apply': { 'f:data': { 'f:a': {} } },
      });
    });

    it('refuses what another owns, names all of it, and takes it where forced', async () => {
      await apply('contended', 'first', { a: '1', b: '1', c: '1' });
      const refused = await apply('contended', 'second', { a: '2', b: '2' });
      expect(refused.body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message:
          'Apply failed with 2 conflicts: conflicts with "first":\n- .data.a\n- .data.b',
        reason: 'Conflict',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "first"',
              field: '.data.a',
            },
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "first"',
              field: '.data.b',
            },
          ],
        },
        code: 409,
      });
      const forced = await apply('contended', 'second', { a: '2' }, true);
      expect(forced.body.data).toEqual({ a: '2', b: '1', c: '1' });
      expect(ownersOf(forced.body)).toEqual({
        'first Apply': { 'f:data': { 'f:b': {}, 'f:c': {} } },
        'second Apply': { 'f:data': { 'f:a': {} } },
      });
    });

    it('lets two own the same value until both have let it go', async () => {
      await apply('shared', 'first', { a: '1' });
      const shared = await apply('shared', 'second', { a: '1' });
      expect(Object.keys(ownersOf(shared.body)).sort()).toEqual([
        'first Apply',
        'second Apply',
      ]);
      const left = await apply('shared', 'first');
      expect(left.body.data).toEqual({ a: '1' });
      expect(ownersOf(left.body)).toEqual({
        'second Apply': { 'f:data': { 'f:a': {} } },
      });
      const empty = await apply('shared', 'second');
      expect(empty.body.data).toBeUndefined();
      expect(recordAt(empty.body, 'metadata').managedFields).toBeUndefined();
    });

    it('keeps owners of updates and patches as well', async () => {
      await api().create(`${MAPS}?fieldManager=maker`, configMap('patched'));
      const path = `${MAPS}/patched`;
      await apply('patched', 'berth', { a: '1' });
      const { body } = await api().patch(
        `${path}?fieldManager=patcher`,
        'merge',
        { metadata: { labels: { x: 'y' } }, data: { a: '9' } },
      );
      expect(ownersOf(body)).toEqual({
        'patcher Update': {
          'f:data': { 'f:a': {} },
          'f:metadata': { 'f:labels': { '.': {}, 'f:x': {} } },
        },
      });
      expect((await apply('patched', 'berth', { a: '1' })).body).toMatchObject({
        code: 409,
        message:
          'Apply failed with 1 conflict: conflict with "patcher" using v1: .data.a',
      });
      const made = await api().create(
        `${MAPS}?fieldManager=maker`,
        configMap('made', { a: '1' }),
      );
      expect(ownersOf(made.body)).toEqual({
        'maker Update': { 'f:data': { '.': {}, 'f:a': {} } },
      });
    });

    it('owns items of lists by their keys', async () => {
      const path = `${DEPLOYMENTS}/listed`;
      const object = deployment('listed', {
        ports: [{ containerPort: 80 }],
        env: [{ name: 'A', value: '1' }],
        args: ['a', 'b'],
      });
      const made = await api().apply(path, 'berth', object);
      expect(ownersOf(made.body)).toMatchObject({
        'berth Apply': {
          'f:spec': {
            'f:selector': {},
            'f:template': {
              'f:spec': {
                'f:containers': {
                  'k:{"name":"web"}': {
                    '.': {},
                    'f:name': {},
                    'f:image': {},
                    'f:args': {},
                    'f:env': {
                      'k:{"name":"A"}': {
                        '.': {},
                        'f:name': {},
                        'f:value': {},
                      },
                    },
                    'f:ports': {
                      'k:{"containerPort":80,"protocol":"TCP"}': {
                        '.': {},
                        'f:containerPort': {},
                      },
                    },
                  },
                },
              },
            },
          },
        },
      });
      const beside = deployment('listed', { env: [{ name: 'B', value: '2' }] });
      delete recordAt(beside, 'spec').replicas;
      const both = await api().apply(path, 'other', beside);
      expect(both.code).toBe(200);
      const [container] = recordsAt(
        both.body,
        'spec',
        'template',
        'spec',
        'containers',
      );
      expect(container.env).toEqual([
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ]);
      const alone = deployment('listed', { args: ['a', 'b'] });
      const without = await api().apply(path, 'berth', alone);
      const [kept] = recordsAt(
        without.body,
        'spec',
        'template',
        'spec',
        'containers',
      );
      expect(kept.env).toEqual([{ name: 'B', value: '2' }]);
      expect(kept.ports).toBeUndefined();
    });

    it('applies a status apart from all else', async () => {
      await api().create(DEPLOYMENTS, deployment('status'));
      const { body } = await api().apply(
        `${DEPLOYMENTS}/status/status`,
        'berth',
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'status' },
          status: { collisionCount: 3 },
        },
      );
      expect(body).toMatchObject({ status: { collisionCount: 3 } });
      expect(ownersOf(body)).toMatchObject({
        'berth Apply status': { 'f:status': { 'f:collisionCount': {} } },
      });
    });

    it('refuses what says too little or the wrong thing', async () => {
      const path = `${MAPS}/wrong`;
      const bare = await api().call('PATCH', path, configMap('wrong'), {
        'content-type': 'application/apply-patch+yaml',
      });
      expect(bare.body).toMatchObject({
        code: 422,
        message:
          'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      });
      expect(
        (await api().apply(path, 'berth', configMap('other'))).body,
      ).toMatchObject({
        code: 400,
        message:
          'the name of the object (other) does not match the name on the URL (wrong)',
      });
      const unkind = { metadata: { name: 'wrong' } };
      expect((await api().apply(path, 'berth', unkind)).body).toMatchObject({
        code: 400,
        message: 'invalid object type: /, Kind=',
      });
      const owned = configMap('wrong');
      recordAt(owned, 'metadata').managedFields = [{ manager: 'x' }];
      expect((await api().apply(path, 'berth', owned)).body).toMatchObject({
        code: 400,
        message: 'metadata.managedFields must be nil',
      });
    });
  });
}
