import { stringAt } from '../api/json';
import type { ConformanceClient } from './ConformanceClient';
import { configMap } from './objects';

const SPACE = 'conform-forgetting';
const MAPS = `/api/v1/namespaces/${SPACE}/configmaps`;

/** What who goes on from a forgotten state is told. Last of all: the server may have been started again. */
export function describeForgetting(api: () => ConformanceClient): void {
  describe('forgetting', () => {
    let continued: string;
    let resourceVersion: string;

    beforeAll(async () => {
      await api().namespace(SPACE);
      for (const name of ['a', 'b', 'c']) {
        await api().create(MAPS, configMap(name));
      }
      const first = await api().get(`${MAPS}?limit=1`);
      continued = stringAt(first.body, 'metadata', 'continue');
      resourceVersion = stringAt(first.body, 'metadata', 'resourceVersion');
      await api().patch(`${MAPS}/a`, 'merge', { data: { a: '1' } });
      await api().patch(`${MAPS}/a`, 'merge', { data: { a: '2' } });
      await api().forget();
    });

    it('tells 410 to who asks for the next page', async () => {
      const query = new URLSearchParams({ limit: '1', continue: continued });
      expect((await api().get(`${MAPS}?${query}`)).body).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        code: 410,
        reason: 'Expired',
        message: expect.stringMatching(
          /^The provided continue parameter is too old/,
        ),
      });
    });

    it('tells 410 to who watches on, within the watch, and ends it', async () => {
      const events = await api().watch(MAPS, { resourceVersion });
      expect(events).toMatchObject([
        {
          type: 'ERROR',
          object: {
            kind: 'Status',
            apiVersion: 'v1',
            status: 'Failure',
            message: expect.stringMatching(
              /^too old resource version: \d+ \(\d+\)$/,
            ),
            reason: 'Expired',
            code: 410,
          },
        },
      ]);
    });

    it('lets who lists anew go on', async () => {
      const { body } = await api().get(MAPS);
      const watching = api().watch(
        MAPS,
        { resourceVersion: stringAt(body, 'metadata', 'resourceVersion') },
        () => true,
      );
      await api().create(MAPS, configMap('after'));
      expect(await watching).toMatchObject([
        { type: 'ADDED', object: { metadata: { name: 'after' } } },
      ]);
    });
  });
}
