import { recordsAt } from '../api/json';
import type { ConformanceClient } from './ConformanceClient';
import { configMap, deployment } from './objects';

const SPACE = 'conform-patching';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${SPACE}/deployments`;

/** Merge, JSON and strategic merge patches. */
export function describePatching(api: () => ConformanceClient): void {
  describe('patching', () => {
    beforeAll(() => api().namespace(SPACE));

    it('merges, and null takes away', async () => {
      await api().create(MAPS, configMap('merged', { a: '1', b: '2' }));
      const path = `${MAPS}/merged`;
      const { body } = await api().patch(path, 'merge', {
        metadata: { annotations: { 'example.com/x': 'y' } },
        data: { a: null, c: '3' },
      });
      expect(body).toMatchObject({
        metadata: { annotations: { 'example.com/x': 'y' } },
        data: { b: '2', c: '3' },
      });
      expect(body.data).toEqual({ b: '2', c: '3' });
      const stale = { metadata: { resourceVersion: '1' }, data: { d: '4' } };
      expect((await api().patch(path, 'merge', stale)).body).toMatchObject({
        code: 409,
        reason: 'Conflict',
      });
      const other = { metadata: { name: 'other' } };
      expect((await api().patch(path, 'merge', other)).body).toMatchObject({
        code: 400,
        message:
          'the name of the object (other) does not match the name on the URL (merged)',
      });
    });

    it('takes JSON patches, whole or not at all', async () => {
      await api().create(MAPS, configMap('json', { a: '1' }));
      const path = `${MAPS}/json`;
      const { body } = await api().patch(path, 'json', [
        { op: 'test', path: '/data/a', value: '1' },
        { op: 'add', path: '/metadata/annotations', value: { 'a/b': 'c' } },
        { op: 'copy', from: '/data/a', path: '/data/b' },
        { op: 'move', from: '/data/a', path: '/data/c' },
        { op: 'replace', path: '/data/b', value: '2' },
        // Unlike RFC 6902 has it.
        { op: 'replace', path: '/data/d', value: '4' },
      ]);
      expect(body.data).toEqual({ b: '2', c: '1', d: '4' });
      for (const operation of [
        { op: 'test', path: '/data/c', value: 'no' },
        { op: 'remove', path: '/data/none' },
        { op: 'add', path: '/spec/none/deep', value: 1 },
        { op: 'boom', path: '/data/c' },
      ]) {
        const first = { op: 'add', path: '/data/e', value: '5' };
        const refused = await api().patch(path, 'json', [first, operation]);
        expect(refused.body).toEqual({
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message:
            'the server rejected our request due to an error in our request',
          reason: 'Invalid',
          details: {},
          code: 422,
        });
      }
      expect((await api().get(path)).body.data).toEqual({
        b: '2',
        c: '1',
        d: '4',
      });
      expect((await api().patch(path, 'json', {})).body).toMatchObject({
        code: 400,
        message: expect.stringMatching(/^error decoding patch: /),
      });
    });

    it('merges lists by their keys in strategic patches', async () => {
      await api().create(
        DEPLOYMENTS,
        deployment('strategic', { env: [{ name: 'A', value: '1' }] }),
      );
      const path = `${DEPLOYMENTS}/strategic`;
      const containers = async (patch: object) =>
        recordsAt(
          (
            await api().patch(path, 'strategic-merge', {
              spec: { template: { spec: { containers: [patch] } } },
            })
          ).body,
          'spec',
          'template',
          'spec',
          'containers',
        );
      expect(
        await containers({ name: 'web', env: [{ name: 'B', value: '2' }] }),
      ).toMatchObject([
        {
          name: 'web',
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
        },
      ]);
      expect(
        (await containers({ name: 'side', image: 'side:1.0.0' })).map(
          ({ name }) => name,
        ),
      ).toEqual(['side', 'web']);
      expect(
        (await containers({ name: 'side', $patch: 'delete' })).map(
          ({ name }) => name,
        ),
      ).toEqual(['web']);
    });

    it('refuses what is no patch', async () => {
      await api().create(MAPS, configMap('refused'));
      const answer = await api().call('PATCH', `${MAPS}/refused`, {});
      expect(answer.body).toMatchObject({
        code: 415,
        reason: 'UnsupportedMediaType',
        details: {},
      });
    });

    it('does not change what cannot be changed', async () => {
      await api().create(DEPLOYMENTS, deployment('fixed'));
      const { body } = await api().patch(`${DEPLOYMENTS}/fixed`, 'merge', {
        spec: { selector: { matchLabels: { b: 'c' } } },
      });
      expect(body).toMatchObject({
        code: 422,
        message: expect.stringContaining('spec.selector: Invalid value: '),
      });
      expect(body.message).toContain('field is immutable');
    });
  });
}
