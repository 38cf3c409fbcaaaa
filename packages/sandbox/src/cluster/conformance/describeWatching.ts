import { recordAt, stringAt } from '../api/json';
import type { Answer, ConformanceClient } from './ConformanceClient';
import { told } from './ConformanceClient';
import { configMap } from './objects';

const SPACE = 'conform-watching';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;

/** Watches: from where, through which selector, until when. */
export function describeWatching(api: () => ConformanceClient): void {
  describe('watching', () => {
    beforeAll(() => api().namespace(SPACE));

    const revision = async () =>
      stringAt((await api().get(MAPS)).body, 'metadata', 'resourceVersion');
    const named = (name: string) => (event: { object: object }) =>
      stringAt(event.object, 'metadata', 'name') === name;

    it('tells every change since a state, each with its own resourceVersion', async () => {
      const resourceVersion = await revision();
      await api().create(MAPS, configMap('seen', { a: '1' }));
      await api().patch(`${MAPS}/seen`, 'merge', { data: { a: '2' } });
      await api().call('DELETE', `${MAPS}/seen`);
      const events = await api().watch(
        MAPS,
        { resourceVersion },
        ({ type }) => type === 'DELETED',
      );
      expect(told(events)).toEqual([
        'ADDED seen',
        'MODIFIED seen',
        'DELETED seen',
      ]);
      expect(events.map(({ object }) => object)).toMatchObject([
        { apiVersion: 'v1', kind: 'ConfigMap', data: { a: '1' } },
        { data: { a: '2' } },
        { data: { a: '2' } },
      ]);
      const versions = events.map(({ object }) =>
        Number(stringAt(object, 'metadata', 'resourceVersion')),
      );
      expect(new Set(versions).size).toBe(3);
      expect([...versions].sort((a, b) => a - b)).toEqual(versions);
    });

    it('goes on with what comes later', async () => {
      const resourceVersion = await revision();
      const watching = api().watch(MAPS, { resourceVersion }, named('later'));
      await api().create(MAPS, configMap('earlier'));
      await api().create(MAPS, configMap('later'));
      expect(told(await watching)).toEqual(['ADDED earlier', 'ADDED later']);
    });

    it('begins with what there is where no state is named', async () => {
      await api().create(MAPS, configMap('here'));
      const beginnings: Record<string, string>[] = [
        {},
        { resourceVersion: '0' },
      ];
      for (const from of beginnings) {
        const events = await api().watch(MAPS, from, named('kube-root-ca.crt'));
        expect(told(events)).toContain('ADDED here');
      }
    });

    it('tells what comes into a selector and what leaves it', async () => {
      const resourceVersion = await revision();
      await api().create(MAPS, configMap('moving', {}, { watched: 'no' }));
      const label = (watched: string) =>
        api().patch(`${MAPS}/moving`, 'merge', {
          metadata: { labels: { watched } },
        });
      await label('yes');
      await label('no');
      const events = await api().watch(
        MAPS,
        { resourceVersion, labelSelector: 'watched=yes' },
        ({ type }) => type === 'DELETED',
      );
      expect(told(events)).toEqual(['ADDED moving', 'DELETED moving']);
      await api().create(MAPS, configMap('single'));
      const single = await api().watch(
        MAPS,
        { resourceVersion, fieldSelector: 'metadata.name=single' },
        () => true,
      );
      expect(told(single)).toEqual(['ADDED single']);
    });

    it('says how far it is, and ends when its time is over', async () => {
      const resourceVersion = await revision();
      await api().create(MAPS, configMap('watched', {}, { watched: 'yes' }));
      let unwatched: Promise<Answer> | undefined;
      const events = await api().watch(
        MAPS,
        {
          resourceVersion,
          labelSelector: 'watched=yes',
          allowWatchBookmarks: 'true',
          timeoutSeconds: '5',
        },
        () => {
          // What the selector hides is what a bookmark tells of.
          unwatched ??= api().create(MAPS, configMap('unwatched'));
          return false;
        },
      );
      const versionOf = (object: unknown) =>
        Number(stringAt(object, 'metadata', 'resourceVersion'));
      const [first, ...bookmarks] = events;
      expect(told([first])).toEqual(['ADDED watched']);
      expect(new Set(told(bookmarks))).toEqual(new Set(['BOOKMARK']));
      const last = bookmarks[bookmarks.length - 1].object;
      expect(last).toMatchObject({ kind: 'ConfigMap', apiVersion: 'v1' });
      expect(versionOf(last)).toBeGreaterThanOrEqual(
        versionOf((await unwatched)?.body),
      );
    }, 20_000);

    it('says where the beginning ends, to who asks for it', async () => {
      const query = {
        sendInitialEvents: 'true',
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: 'true',
      };
      const events = await api().watch(
        MAPS,
        query,
        ({ type }) => type === 'BOOKMARK',
      );
      expect(told(events)).toContain('ADDED here');
      const last = events[events.length - 1];
      expect(recordAt(last.object, 'metadata').annotations).toEqual({
        'k8s.io/initial-events-end': 'true',
      });
      const refused = await api().get(
        `${MAPS}?watch=true&sendInitialEvents=true`,
      );
      expect(refused.body).toMatchObject({
        code: 422,
        message:
          'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      });
    });
  });
}
