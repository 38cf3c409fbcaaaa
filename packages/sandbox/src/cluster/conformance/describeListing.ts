import { recordAt, recordsAt, stringAt } from '../api/json';
import type { ConformanceClient } from './ConformanceClient';
import { namesIn } from './ConformanceClient';
import { configMap } from './objects';

const SPACE = 'conform-listing';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;

/** Lists: selectors, pages, other forms. */
export function describeListing(api: () => ConformanceClient): void {
  describe('listing', () => {
    beforeAll(async () => {
      await api().namespace(SPACE);
      for (const [name, labels] of [
        ['a', { tier: 'front', team: 'x' }],
        ['b', { tier: 'back' }],
        ['c', { tier: 'back', team: 'y' }],
        ['d', {}],
      ] as const) {
        await api().create(MAPS, configMap(name, { key: name }, labels));
      }
    });

    const list = (query: Record<string, string>, accept?: string) =>
      api().get(`${MAPS}?${new URLSearchParams(query)}`, accept);

    it('lists in the order of names, without saying of each what it is', async () => {
      const { body } = await list({
        fieldSelector: 'metadata.name!=kube-root-ca.crt',
      });
      expect(body).toMatchObject({
        kind: 'ConfigMapList',
        apiVersion: 'v1',
        metadata: { resourceVersion: expect.stringMatching(/^\d+$/) },
      });
      expect(namesIn(body)).toEqual(['a', 'b', 'c', 'd']);
      const [first] = recordsAt(body, 'items');
      expect(first).toMatchObject({ data: { key: 'a' } });
      expect(first.kind).toBeUndefined();
      expect(first.apiVersion).toBeUndefined();
    });

    it('selects by labels', async () => {
      for (const [labelSelector, expected] of [
        ['tier=back', ['b', 'c']],
        ['tier==back,team', ['c']],
        ['tier in (front,back),!team', ['b']],
        ['tier notin (back),tier', ['a']],
        ['tier!=back', ['a', 'd', 'kube-root-ca.crt']],
        ['team=none', []],
      ] as const) {
        const { body } = await list({ labelSelector });
        expect(namesIn(body)).toEqual(expected);
      }
      for (const labelSelector of ['a=b=c', 'a in b']) {
        expect((await list({ labelSelector })).body).toMatchObject({
          code: 400,
          reason: 'BadRequest',
        });
      }
    });

    it('selects by the fields that a type has', async () => {
      expect(
        namesIn((await list({ fieldSelector: 'metadata.name=b' })).body),
      ).toEqual(['b']);
      expect((await list({ fieldSelector: 'data.key=b' })).body).toMatchObject({
        code: 400,
        message:
          '"data.key" is not a known field selector: only "metadata.name", "metadata.namespace"',
      });
      const pods = `/api/v1/namespaces/${SPACE}/pods`;
      expect(
        (await api().get(`${pods}?fieldSelector=spec.nope%3Da`)).body,
      ).toMatchObject({
        code: 400,
        message: 'field label not supported: spec.nope',
      });
      expect((await list({ fieldSelector: 'data' })).body).toMatchObject({
        code: 400,
        message: "invalid selector: 'data'; can't understand 'data'",
      });
    });

    it('gives pages of one moment', async () => {
      const query = { labelSelector: 'tier', limit: '2' };
      const first = await list(query);
      expect(namesIn(first.body)).toEqual(['a', 'b']);
      const { metadata } = first.body;
      expect(recordAt(first.body, 'metadata').remainingItemCount).toBe(
        undefined,
      );
      const token = stringAt(first.body, 'metadata', 'continue');
      await api().create(MAPS, configMap('bb', {}, { tier: 'back' }));
      const rest = await list({ ...query, continue: token });
      expect(namesIn(rest.body)).toEqual(['c']);
      expect(rest.body.metadata).toEqual({
        resourceVersion: (metadata as { resourceVersion: string })
          .resourceVersion,
      });
      await api().call('DELETE', `${MAPS}/bb`);

      const unselected = await list({ limit: '2' });
      expect(unselected.body.metadata).toMatchObject({ remainingItemCount: 3 });
      const both = { ...query, continue: token, resourceVersion: '1' };
      expect((await list(both)).body).toMatchObject({
        code: 400,
        message:
          'specifying resource version is not allowed when using continue',
      });
      expect((await list({ continue: 'garbage' })).body).toMatchObject({
        code: 400,
        message: expect.stringContaining('continue key is not valid'),
      });
    });

    it('gives what is at least as new as asked', async () => {
      expect((await list({ resourceVersion: '0' })).code).toBe(200);
      expect((await list({ resourceVersion: 'abc' })).body).toMatchObject({
        code: 400,
        message:
          'invalid resource version: resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax',
      });
      const future = { resourceVersion: '99999999', timeoutSeconds: '1' };
      expect((await list(future)).body).toMatchObject({
        code: 504,
        reason: 'Timeout',
        message: expect.stringMatching(
          /^Timeout: Too large resource version: 99999999, current: \d+$/,
        ),
        details: { causes: [{ reason: 'ResourceVersionTooLarge' }] },
      });
    });

    it('gives metadata alone where that is asked', async () => {
      const accept =
        'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
      const { body } = await list({ labelSelector: 'tier=front' }, accept);
      expect(body).toMatchObject({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
      });
      const [item] = recordsAt(body, 'items');
      expect(item).toMatchObject({ metadata: { name: 'a' } });
      expect(item.data).toBeUndefined();
    });
  });
}
