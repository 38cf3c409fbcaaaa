import { recordAt, stringAt } from '../api/json';
import type { JsonObject } from '../api/object';
import type { ConformanceClient } from './ConformanceClient';
import { namesIn } from './ConformanceClient';
import { configMap, deployment } from './objects';

const SPACE = 'conform-deleting';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;
const isGone = ({ code }: { code: number }) => code === 404;

/** Deletion: finalizers, owners, propagation, namespaces. */
export function describeDeleting(api: () => ConformanceClient): void {
  describe('deleting', () => {
    beforeAll(() => api().namespace(SPACE));

    const remove = (path: string, options?: JsonObject) =>
      api().call('DELETE', path, options);

    it('says what it has deleted', async () => {
      const { body } = await api().create(MAPS, configMap('plain'));
      expect((await remove(`${MAPS}/plain`)).body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: {
          name: 'plain',
          kind: 'configmaps',
          uid: stringAt(body, 'metadata', 'uid'),
        },
      });
    });

    it('waits for finalizers, and takes no new ones then', async () => {
      const path = `${MAPS}/held`;
      const held = configMap('held');
      recordAt(held, 'metadata').finalizers = ['example.com/hold'];
      await api().create(MAPS, held);
      const deleted = await remove(path);
      expect(deleted.body).toMatchObject({
        kind: 'ConfigMap',
        metadata: {
          deletionTimestamp: expect.any(String),
          deletionGracePeriodSeconds: 0,
          finalizers: ['example.com/hold'],
        },
      });
      expect((await remove(path)).body).toEqual(deleted.body);
      const more = ['example.com/hold', 'example.com/more'];
      expect(
        (await api().patch(path, 'merge', { metadata: { finalizers: more } }))
          .body,
      ).toMatchObject({
        code: 422,
        message:
          'ConfigMap "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
      });
      const freed = { metadata: { finalizers: null } };
      expect((await api().patch(path, 'merge', freed)).code).toBe(200);
      expect((await api().get(path)).code).toBe(404);
    });

    it('deletes only what is meant, where that is said', async () => {
      await api().create(MAPS, configMap('meant'));
      const other = { preconditions: { uid: 'another' } };
      expect((await remove(`${MAPS}/meant`, other)).body).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: expect.stringMatching(
          /^Operation cannot be fulfilled on ConfigMap "meant": the UID in the precondition \(another\) does not match the UID in record \([0-9a-f-]{36}\)\. The object might have been deleted and then recreated$/,
        ),
      });
      expect((await api().get(`${MAPS}/meant`)).code).toBe(200);
    });

    it('deletes all of a selection', async () => {
      for (const name of ['all-a', 'all-b']) {
        await api().create(MAPS, configMap(name, {}, { all: 'yes' }));
      }
      const { body } = await remove(`${MAPS}?labelSelector=all%3Dyes`);
      expect(body.kind).toBe('ConfigMapList');
      expect(namesIn(body)).toEqual(['all-a', 'all-b']);
      const left = await api().get(`${MAPS}?labelSelector=all%3Dyes`);
      expect(namesIn(left.body)).toEqual([]);
    });

    it('takes dependents along, leaves them, or waits for them', async () => {
      const own = async (owner: string, more: JsonObject = {}) => {
        const { body } = await api().create(MAPS, configMap(owner));
        const reference = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: owner,
          uid: stringAt(body, 'metadata', 'uid'),
          ...more,
        };
        const dependent = configMap(`${owner}-dependent`);
        recordAt(dependent, 'metadata').ownerReferences = [reference];
        recordAt(dependent, 'metadata').finalizers = more.blockOwnerDeletion
          ? ['example.com/hold']
          : undefined;
        await api().create(MAPS, dependent);
      };
      await own('background');
      await remove(`${MAPS}/background`, { propagationPolicy: 'Background' });
      expect((await api().get(`${MAPS}/background`)).code).toBe(404);
      await api().until(`${MAPS}/background-dependent`, isGone);

      await own('orphan');
      await remove(`${MAPS}/orphan`, { propagationPolicy: 'Orphan' });
      await api().until(`${MAPS}/orphan`, isGone);
      const orphan = await api().get(`${MAPS}/orphan-dependent`);
      expect(orphan.code).toBe(200);
      expect(recordAt(orphan.body, 'metadata').ownerReferences).toBe(undefined);

      await own('foreground', { blockOwnerDeletion: true });
      const waiting = await remove(`${MAPS}/foreground`, {
        propagationPolicy: 'Foreground',
      });
      expect(waiting.body.metadata).toMatchObject({
        finalizers: ['foregroundDeletion'],
      });
      await api().until(
        `${MAPS}/foreground-dependent`,
        ({ body }) => stringAt(body, 'metadata', 'deletionTimestamp') !== '',
      );
      expect((await api().get(`${MAPS}/foreground`)).code).toBe(200);
      await api().patch(`${MAPS}/foreground-dependent`, 'merge', {
        metadata: { finalizers: null },
      });
      await api().until(`${MAPS}/foreground`, isGone);
    });

    it('takes the pods of a deployment along', async () => {
      const path = `/apis/apps/v1/namespaces/${SPACE}/deployments`;
      const pods = `/api/v1/namespaces/${SPACE}/pods`;
      await api().create(path, deployment('web', {}, 2));
      await api().until(pods, ({ body }) => namesIn(body).length === 2);
      await remove(`${path}/web`);
      const left = await api().until(
        pods,
        ({ body }) => namesIn(body).length === 0,
      );
      expect(left.code).toBe(200);
    });

    it('empties a namespace before it goes, and takes nothing new meanwhile', async () => {
      const path = '/api/v1/namespaces/conform-ending';
      await api().namespace('conform-ending');
      const held = configMap('held');
      recordAt(held, 'metadata').finalizers = ['example.com/hold'];
      await api().create(`${path}/configmaps`, held);
      const { body } = await remove(path);
      expect(body).toMatchObject({
        kind: 'Namespace',
        metadata: { deletionTimestamp: expect.any(String) },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Terminating' },
      });
      expect(
        (await api().create(`${path}/configmaps`, configMap('late'))).body,
      ).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message:
          'configmaps "late" is forbidden: unable to create new content in namespace conform-ending because it is being terminated',
        reason: 'Forbidden',
        details: {
          name: 'late',
          kind: 'configmaps',
          causes: [
            {
              reason: 'NamespaceTerminating',
              message: 'namespace conform-ending is being terminated',
              field: 'metadata.namespace',
            },
          ],
        },
        code: 403,
      });
      const waiting = await api().until(path, answer =>
        answer.text.includes('NamespaceFinalizersRemaining'),
      );
      expect(waiting.text).toContain(
        'Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
      );
      await api().patch(`${path}/configmaps/held`, 'merge', {
        metadata: { finalizers: null },
      });
      await api().until(path, isGone);
    });

    it('keeps the namespaces that a cluster cannot be without', async () => {
      expect((await remove('/api/v1/namespaces/default')).body).toMatchObject({
        code: 403,
        message:
          'namespaces "default" is forbidden: this namespace may not be deleted',
      });
    });
  });
}
