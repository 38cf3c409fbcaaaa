import { recordAt, recordsAt, stringAt } from '../api/json';
import type { ConformanceClient } from './ConformanceClient';
import { pod } from './objects';

const SPACE = 'conform-pods';
const PODS = `/api/v1/namespaces/${SPACE}/pods`;
const EVENTS = `/api/v1/namespaces/${SPACE}/events`;

/* Ends with an error on the rig by its image, on the sandbox by its annotation. */
const CRASHING = {
  image: 'registry.example.com/web:1.4.2-crash',
  annotation: 'sandbox.berth.dev/crash',
};

function waitingReason(body: unknown): string {
  const [status] = recordsAt(body, 'status', 'containerStatuses');
  return stringAt(status, 'state', 'waiting', 'reason');
}

/** Pods: their logs and their events. */
export function describePods(api: () => ConformanceClient): void {
  describe('pods', () => {
    beforeAll(async () => {
      await api().namespace(SPACE);
      await api().create(PODS, pod('good'));
      const two = pod('two');
      recordAt(two, 'spec').containers = ['a', 'b'].map(name => ({
        name,
        image: 'registry.example.com/web:1.4.2',
      }));
      await api().create(PODS, two);
      const crashing = pod('crashing', { image: CRASHING.image });
      recordAt(crashing, 'metadata').annotations = {
        [CRASHING.annotation]: 'true',
      };
      await api().create(PODS, crashing);
      const image = 'registry.example.com/web:9.9.9';
      await api().create(PODS, pod('missing', { image }));
      await api().create(
        PODS,
        pod('homeless', {}, { nodeSelector: { 'example.com/none': 'here' } }),
      );
      for (const name of ['good', 'two']) {
        await api().until(`${PODS}/${name}`, ({ body }) =>
          recordsAt(body, 'status', 'conditions').some(
            ({ type, status }) => type === 'Ready' && status === 'True',
          ),
        );
      }
    });

    const log = (name: string, query: Record<string, string> = {}) =>
      api().get(`${PODS}/${name}/log?${new URLSearchParams(query)}`);
    const linesOf = (text: string) => text.split('\n').filter(Boolean);

    it('have logs: all, the last lines, the last seconds, the first bytes', async () => {
      await api().until(
        `${PODS}/good/log`,
        ({ text }) => linesOf(text).length > 3,
      );
      const all = await log('good');
      expect(all.type).toBe('text/plain');
      const tail = await log('good', { tailLines: '2' });
      expect(linesOf(tail.text)).toHaveLength(2);
      expect((await log('good', { tailLines: '0' })).text).toBe('');
      expect((await log('good', { limitBytes: '10' })).text).toBe(
        all.text.slice(0, 10),
      );
      const future = { sinceTime: '2100-01-01T00:00:00Z' };
      expect((await log('good', future)).text).toBe('');
      const past = { sinceTime: '2000-01-01T00:00:00Z', tailLines: '1' };
      expect(linesOf((await log('good', past)).text)).toHaveLength(1);
      const hour = await log('good', { sinceSeconds: '3600' });
      expect(hour.text.length).toBeGreaterThanOrEqual(all.text.length);
    });

    it('put the time before each line where asked, and only then', async () => {
      const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /;
      const stamped = await log('good', {
        timestamps: 'true',
        limitBytes: '200',
      });
      const [line] = linesOf(stamped.text);
      expect(line).toMatch(stamp);
      expect(line.replace(stamp, '')).not.toMatch(/^\d{4}-\d\d-\d\dT/);
      const [bare] = linesOf((await log('good', { limitBytes: '200' })).text);
      expect(bare).not.toMatch(/^\d{4}-\d\d-\d\dT/);
    });

    it('go on with new lines where followed', async () => {
      const before = linesOf((await log('good')).text).length;
      const seen: string[] = [];
      await api().lines(`${PODS}/good/log?follow=true`, line => {
        seen.push(line);
        return seen.length > before + 1;
      });
      expect(seen.length).toBe(before + 2);
    });

    it('have the logs of a container before its restart', async () => {
      await api().until(
        `${PODS}/crashing`,
        ({ body }) => waitingReason(body) === 'CrashLoopBackOff',
      );
      const previous = await log('crashing', {
        previous: 'true',
        tailLines: '1',
      });
      expect(previous.code).toBe(200);
      expect(previous.text).toMatch(/fatal/);
    });

    it('say why there are no logs', async () => {
      for (const [name, query, code, message] of [
        ['none', {}, 404, 'pods "none" not found'],
        [
          'two',
          {},
          400,
          'a container name must be specified for pod two, choose one of: [a b]',
        ],
        [
          'good',
          { container: 'none' },
          400,
          'container none is not valid for pod good',
        ],
        [
          'good',
          { tailLines: '-1' },
          422,
          'PodLogOptions "good" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0',
        ],
        [
          'good',
          { sinceSeconds: '0' },
          422,
          'PodLogOptions "good" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0',
        ],
      ] as const) {
        const answer = await log(name, query);
        expect(answer.body).toMatchObject({ code, message });
      }
      expect(await log('homeless')).toMatchObject({ code: 204, text: '' });
    });

    it('have events that can be found by what they are about', async () => {
      await api().until(
        `${PODS}/missing`,
        ({ body }) => waitingReason(body) === 'ImagePullBackOff',
      );
      const fieldSelector = 'involvedObject.name=missing,type=Warning';
      const path = `${EVENTS}?${new URLSearchParams({ fieldSelector })}`;
      const { body } = await api().until(path, ({ text }) =>
        text.includes('Failed to pull image'),
      );
      const events = recordsAt(body, 'items');
      for (const event of events) {
        expect(event).toMatchObject({
          type: 'Warning',
          involvedObject: { kind: 'Pod', namespace: SPACE, name: 'missing' },
        });
      }
      expect(events).toContainEqual(
        expect.objectContaining({
          reason: 'Failed',
          message: expect.stringMatching(
            /^Failed to pull image "registry.example.com\/web:9.9.9": /,
          ),
        }),
      );
      const homeless = await api().until(
        `${EVENTS}?fieldSelector=${encodeURIComponent(
          'involvedObject.name=homeless',
        )}`,
        ({ text }) => text.includes('FailedScheduling'),
      );
      expect(recordsAt(homeless.body, 'items')[0].message).toMatch(
        /^0\/\d+ nodes are available: .*didn't match Pod's node affinity\/selector/,
      );
      const wrong = await api().get(
        `${EVENTS}?fieldSelector=involvedObject.none%3Da`,
      );
      expect(wrong.body).toMatchObject({
        code: 400,
        message: 'field label not supported: involvedObject.none',
      });
    });

    it('can be found by what they are doing', async () => {
      const phase = async (name: string) =>
        recordsAt(
          (await api().get(`${PODS}?fieldSelector=status.phase%3D${name}`))
            .body,
          'items',
        ).map(item => stringAt(item, 'metadata', 'name'));
      expect(await phase('Running')).toEqual(['crashing', 'good', 'two']);
      expect(await phase('Pending')).toEqual(['homeless', 'missing']);
    });

    it('end in their grace period', async () => {
      const { body } = await api().call('DELETE', `${PODS}/two`, {
        gracePeriodSeconds: 5,
      });
      expect(body).toMatchObject({
        kind: 'Pod',
        metadata: { deletionGracePeriodSeconds: 5 },
      });
      await api().until(`${PODS}/two`, ({ code }) => code === 404);
    });
  });
}
