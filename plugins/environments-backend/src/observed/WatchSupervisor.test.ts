import { mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import {
  type ClusterReader,
  type KubernetesObject,
  type ObjectType,
  WatchExpiredError,
} from '@berth/plugin-environments-node';
import { ClusterStage, quickTimings } from './__testUtils__/ClusterStage';
import { WatchSupervisor, type WatchSink } from './WatchSupervisor';
import type { WatchState } from './WatchState';
import type { WatchTimings } from './WatchTimings';

const MAPS: ObjectType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};

/** What a supervised watch says there is, and the counts of what it did for it. */
class Held implements WatchSink {
  readonly objects = new Map<string, unknown>();
  lists = 0;
  failures: string[] = [];
  #waiting: Array<{ look: () => boolean; resolve: () => void }> = [];

  /** Resolves once `look` is true; what a watch tells makes it look. */
  until(look: () => boolean): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push({ look, resolve });
      this.#look();
    });
  }

  shows(names: Record<string, string>): Promise<void> {
    return this.until(
      () =>
        Object.entries(names).every(
          ([name, text]) => this.objects.get(name) === text,
        ) && this.objects.size === Object.keys(names).length,
    );
  }

  keep(object: KubernetesObject): KubernetesObject | undefined {
    return object.metadata.namespace === 'default' &&
      object.metadata.name !== 'kube-root-ca.crt'
      ? object
      : undefined;
  }
  replaced(kept: KubernetesObject[]): void {
    this.lists += 1;
    this.objects.clear();
    kept.forEach(object => this.changed(object));
    this.#look();
  }
  changed(object: KubernetesObject): void {
    const { text } = object.data as { text: string };
    this.objects.set(object.metadata.name, text);
    this.#look();
  }
  gone(object: KubernetesObject): void {
    this.objects.delete(object.metadata.name);
    this.#look();
  }
  answered(): void {
    this.#look();
  }
  failed(state: WatchState): void {
    this.failures.push(state.problem?.kind ?? '');
    this.#look();
  }

  #look(): void {
    this.#waiting = this.#waiting.filter(({ look, resolve }) => {
      if (!look()) {
        return true;
      }
      resolve();
      return false;
    });
  }
}

describe('WatchSupervisor against a cluster', () => {
  let stage: ClusterStage;
  let held: Held;
  let watch: WatchSupervisor;
  let watches: number;

  beforeEach(async () => {
    stage = await ClusterStage.start({ bookmarkMs: 60_000 });
    held = new Held();
    watches = 0;
  });
  afterEach(async () => {
    await watch.stop();
    await stage.stop();
  });

  /** The cluster's own reader, with what a test puts before it. */
  function supervise(
    timings: Partial<WatchTimings> = {},
    before: Partial<ClusterReader> = {},
    type: ObjectType = MAPS,
  ): void {
    const { reader } = stage.cluster;
    watch = new WatchSupervisor({
      type,
      reader: {
        list: (...args) => reader.list(...args),
        watch: (...args) => {
          watches += 1;
          return reader.watch(...args);
        },
        ...before,
      },
      sink: held,
      timings: { ...quickTimings, ...timings },
      logger: mockServices.logger.mock(),
    });
    watch.start();
  }

  it('lists in pages, and follows what comes, changes and goes', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await stage.configMap(name, '1');
    }
    supervise({ pageSize: 2 });
    await held.shows({ a: '1', b: '1', c: '1', d: '1', e: '1' });
    expect(watch.state).toMatchObject({ synced: true, problem: undefined });
    await stage.configMap('f', '1');
    await stage.configMap('a', '2');
    await stage.delete('/api/v1/namespaces/default/configmaps/b');
    await held.shows({ a: '2', c: '1', d: '1', e: '1', f: '1' });
    expect(held.lists).toBe(1);
    expect(Date.parse(watch.state.lastEventAt ?? '')).not.toBeNaN();
  });

  it('goes on where a dropped watch ended, without another list', async () => {
    supervise();
    await held.until(() => watches === 1 && held.lists === 1);
    for (let round = 1; round <= 5; round += 1) {
      stage.sandbox.faults.set({ dropWatches: true });
      await stage.configMap('a', `${round}`);
      await held.shows({ a: `${round}` });
    }
    expect(held.lists).toBe(1);
  });

  it('goes on from a bookmark where nothing of its own has changed for long', async () => {
    await stage.stop();
    stage = await ClusterStage.start({ bookmarkMs: 10 });
    let reached = 0;
    supervise(
      {},
      {
        watch: (type, options, onEvent) =>
          stage.cluster.reader.watch(type, options, event => {
            if (event.type === 'BOOKMARK') {
              reached = Number(event.resourceVersion);
            }
            onEvent(event);
          }),
      },
    );
    await held.until(() => held.lists === 1);
    const before = reached;
    await stage.apply('/api/v1/namespaces/other', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'other' },
    });
    await held.until(() => reached > before);
    stage.sandbox.compact();
    stage.sandbox.faults.set({ dropWatches: true });
    await stage.configMap('a', '1');
    await held.shows({ a: '1' });
    expect(held.lists).toBe(1);
  });

  it('replaces a watch that has fallen silent', async () => {
    supervise({ silence: 60 });
    await held.until(() => watches === 1 && held.lists === 1);
    stage.sandbox.faults.set({ hangWatches: true });
    await stage.configMap('a', '1');
    const before = watches;
    await held.until(() => watches > before);
    stage.sandbox.faults.clear();
    await held.shows({ a: '1' });
    expect(held.lists).toBe(1);
  });

  it('lists anew after 410, and does not hurry while it goes on', async () => {
    supervise();
    await held.until(() => watches === 1);
    stage.sandbox.faults.set({ goneWatches: true });
    const begun = Date.now();
    await held.until(() => held.lists >= 8);
    // Doubling from 2 ms to 20 ms: seven pauses of at least their half.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1 + 2 + 4 + 8 + 10);
    stage.sandbox.faults.clear();
    await stage.configMap('a', '1');
    await held.shows({ a: '1' });
  });

  it('starts again with a whole list where a page has expired', async () => {
    for (const name of ['a', 'b', 'c']) {
      await stage.configMap(name, '1');
    }
    const limits: Array<number | undefined> = [];
    supervise(
      { pageSize: 2 },
      {
        list: async (type, options) => {
          limits.push(options?.limit);
          const page = await stage.cluster.reader.list(type, options);
          if (limits.length === 1) {
            stage.sandbox.compact();
          }
          return page;
        },
      },
    );
    await held.shows({ a: '1', b: '1', c: '1' });
    expect(limits).toEqual([2, 2, undefined]);
    expect(held.failures).toEqual([]);
  });

  it('takes turns between pages and a whole list where neither can be read', async () => {
    for (const name of ['a', 'b', 'c']) {
      await stage.configMap(name, '1');
    }
    const limits: Array<number | undefined> = [];
    supervise(
      { pageSize: 2 },
      {
        list: async (type, options) => {
          limits.push(options?.limit);
          if (limits.length > 6) {
            return stage.cluster.reader.list(type, options);
          }
          throw options?.limit === undefined
            ? new ServiceUnavailableError('its answer did not end in time')
            : new WatchExpiredError('the page has expired');
        },
      },
    );
    await held.shows({ a: '1', b: '1', c: '1' });
    expect(limits.slice(0, 8)).toEqual([
      2,
      undefined,
      2,
      undefined,
      2,
      undefined,
      2,
      2,
    ]);
    expect(held.failures).toEqual([
      'unreachable',
      'unreachable',
      'unreachable',
    ]);
  });

  it('tells of a silent watch, goes on and stops though its reader never settles', async () => {
    let late = () => {};
    supervise(
      { silence: 20 },
      {
        watch: (_, { onOpen }) => {
          watches += 1;
          late = () => onOpen?.();
          return new Promise(() => {});
        },
      },
    );
    await held.until(() => held.failures.length === 3);
    expect(held.failures).toEqual(Array(3).fill('unreachable'));
    expect(watches).toBeGreaterThanOrEqual(3);
    await watch.stop();
    const { lastAnswerAt } = watch.state;
    late();
    expect(watch.state).toMatchObject({
      lastAnswerAt,
      problem: { kind: 'unreachable' },
    });
  });

  it('stops though a list never settles', async () => {
    let lists = 0;
    supervise(
      {},
      {
        list: () => {
          lists += 1;
          return new Promise(() => {});
        },
      },
    );
    await held.until(() => lists === 1);
    await watch.stop();
    expect(watch.state.synced).toBe(false);
  });

  it('tells of a server that fails or is away, keeps what it has, and comes back', async () => {
    await stage.configMap('a', '1');
    supervise();
    await held.shows({ a: '1' });
    stage.sandbox.faults.set({ refuseConnections: true, dropWatches: true });
    await held.until(() => held.failures.length >= 3);
    stage.sandbox.faults.set({ refuseConnections: false, serverErrors: true });
    await held.until(() => held.failures.length >= 6);
    expect(watch.state).toMatchObject({
      synced: true,
      problem: { kind: 'unreachable' },
    });
    expect(held.objects.get('a')).toBe('1');
    stage.sandbox.faults.clear();
    await stage.configMap('a', '2');
    await held.shows({ a: '2' });
    expect(watch.state.problem).toBeUndefined();
  });

  it('takes a type that is not served for none, until it is', async () => {
    const widgets: ObjectType = {
      group: 'example.com',
      version: 'v1',
      plural: 'widgets',
      kind: 'Widget',
    };
    supervise({}, {}, widgets);
    await held.until(() => held.failures.length > 0);
    expect(watch.state).toMatchObject({
      synced: true,
      problem: { kind: 'absent' },
    });
    await stage.define(widgets);
    await held.until(() => watch.state.problem === undefined);
    await stage.apply('/apis/example.com/v1/namespaces/default/widgets/a', {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'a' },
      data: { text: '1' },
    });
    await held.shows({ a: '1' });
  });

  it('names what it may not read, and reads it as soon as it may', async () => {
    let allowed = false;
    supervise(
      {},
      {
        list: async (type, options) => {
          if (!allowed) {
            throw new NotAllowedError('configmaps is forbidden');
          }
          return stage.cluster.reader.list(type, options);
        },
      },
    );
    await held.until(() => held.failures.length >= 2);
    expect(watch.state).toMatchObject({
      synced: false,
      problem: { kind: 'forbidden', message: 'configmaps is forbidden' },
    });
    allowed = true;
    watch.retryNow();
    await held.until(() => held.lists === 1);
    expect(watch.state.problem).toBeUndefined();
  });

  it('finds with the next list what a watch has kept from it', async () => {
    supervise({ relist: 40 });
    await held.until(() => watches === 1);
    stage.sandbox.faults.set({ hangWatches: true });
    await stage.configMap('a', '1');
    await held.shows({ a: '1' });
    expect(held.lists).toBeGreaterThan(1);
  });

  it('stops at once, whatever it waits for', async () => {
    stage.sandbox.faults.set({ serverErrors: true });
    supervise({ shortestPause: 3_600_000, longestPause: 3_600_000 });
    await held.until(() => held.failures.length === 1);
    await watch.stop();
    stage.sandbox.faults.clear();
    supervise();
    await held.until(() => watches === 1);
    await watch.stop();
    await stage.configMap('a', '1');
    expect(held.objects.size).toBe(0);
  });
});
