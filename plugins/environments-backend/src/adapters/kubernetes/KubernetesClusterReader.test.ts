import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import {
  type WatchEvent,
  WatchExpiredError,
} from '@berth/plugin-environments-node';
import { deployment, pathsOf } from '../../observed/__testUtils__/fluxObjects';
import { ClusterStage } from '../../observed/__testUtils__/ClusterStage';
import { podType, workloadTypes } from '../../observed/observedTypes';

jest.setTimeout(60_000);

const MAPS = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};
const [deployments] = workloadTypes;

describe('the readers of a cluster', () => {
  let stage: ClusterStage;

  beforeAll(async () => {
    stage = await ClusterStage.start({ bookmarkMs: 20 });
  });
  afterAll(() => stage.stop());
  afterEach(() => stage.sandbox.faults.clear());

  it('reads pages of a namespace, single objects, types and the version', async () => {
    const { reader } = stage.cluster;
    for (const name of ['a', 'b', 'c']) {
      await stage.configMap(name);
    }
    const first = await reader.list(MAPS, { namespace: 'default', limit: 2 });
    const second = await reader.list(MAPS, {
      namespace: 'default',
      limit: 2,
      continue: first.continue,
    });
    const names = [...first.items, ...second.items].map(
      ({ apiVersion, kind, metadata }) =>
        `${apiVersion} ${kind} ${metadata.name}`,
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'v1 ConfigMap a',
        'v1 ConfigMap b',
        'v1 ConfigMap c',
      ]),
    );
    expect(second.continue).toBeUndefined();
    expect(Number(first.resourceVersion)).toBeGreaterThan(0);
    expect(await reader.get(MAPS, 'a', 'default')).toMatchObject({
      kind: 'ConfigMap',
      metadata: { name: 'a' },
    });
    await expect(reader.get(MAPS, 'z', 'default')).rejects.toBeInstanceOf(
      NotFoundError,
    );
    await expect(
      reader.list({ ...MAPS, group: 'example.com' }),
    ).rejects.toBeInstanceOf(NotFoundError);
    expect(await reader.types('apps', 'v1')).toContainEqual(deployments);
    await expect(reader.types('example.com', 'v1')).rejects.toBeInstanceOf(
      NotFoundError,
    );
    expect(await reader.version()).toMatch(/^v1\.\d+/);
  });

  it('watches from a version on, with bookmarks, until it is told to stop', async () => {
    const { reader } = stage.cluster;
    const { resourceVersion } = await reader.list(MAPS);
    const events: string[] = [];
    const ending = new AbortController();
    const watching = reader.watch(
      MAPS,
      {
        resourceVersion,
        signal: ending.signal,
        onOpen: () => {
          stage.configMap('w', 'x').catch(() => ending.abort());
        },
      },
      (event: WatchEvent) => {
        events.push(event.type);
        if (event.type === 'BOOKMARK' && events.length > 1) {
          ending.abort();
        }
      },
    );
    await watching;
    expect(events[0]).toBe('ADDED');
    expect(events.at(-1)).toBe('BOOKMARK');
  });

  it('tells an expired watch from one that breaks and from one that ends', async () => {
    const { reader } = stage.cluster;
    const { resourceVersion } = await reader.list(MAPS);
    const watch = (onOpen?: () => void) =>
      reader.watch(
        MAPS,
        { resourceVersion, signal: new AbortController().signal, onOpen },
        () => {},
      );
    stage.sandbox.faults.set({ goneWatches: true });
    await expect(watch()).rejects.toBeInstanceOf(WatchExpiredError);
    stage.sandbox.faults.clear();
    stage.sandbox.faults.set({ serverErrors: 1 });
    await expect(watch()).rejects.toBeInstanceOf(ServiceUnavailableError);
    await expect(
      watch(() => stage.sandbox.faults.set({ dropWatches: true })),
    ).resolves.toBeUndefined();
  });

  it('writes annotations and what it is told, and nothing else', async () => {
    const { reader } = stage.cluster;
    await stage.configMap('n', 'kept');
    await reader.patch(MAPS, 'n', 'default', { data: { more: 'written' } });
    await reader.annotate(MAPS, 'n', 'default', { 'example.com/a': '1' });
    await reader.annotate(MAPS, 'n', 'default', { 'example.com/b': '2' });
    expect(await reader.get(MAPS, 'n', 'default')).toMatchObject({
      metadata: { annotations: { 'example.com/a': '1', 'example.com/b': '2' } },
      data: { text: 'kept', more: 'written' },
    });
    await expect(reader.patch(MAPS, 'z', 'default', {})).rejects.toBeInstanceOf(
      NotFoundError,
    );
    await expect(
      reader.annotate(MAPS, 'z', 'default', {}),
    ).rejects.toBeInstanceOf(NotFoundError);
  });

  it('reads logs so far and as they come, until it is told to stop', async () => {
    const { reader, logs } = stage.cluster;
    const id = 'acme-logs';
    await stage.apply(pathsOf(id).namespace, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: id },
    });
    await stage.apply(
      pathsOf(id).deployment,
      deployment(id, 'example.com/web:1.0.0'),
    );
    let pod: string | undefined;
    while (!pod) {
      const { items } = await reader.list(podType, {
        namespace: id,
        fieldSelector: 'status.phase=Running',
      });
      pod = items[0]?.metadata.name;
    }
    const request = { namespace: id, pod, container: 'web' };
    const ending = new AbortController();
    const lines: string[] = [];
    for await (const line of logs.follow(request, ending.signal)) {
      lines.push(line);
      if (lines.length === 3) {
        ending.abort();
      }
    }
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
    }
    const text = await logs.read({ ...request, tailLines: 2 });
    expect(text.trimEnd().split('\n')).toHaveLength(2);
    await expect(
      logs.read({ ...request, pod: 'absent' }),
    ).rejects.toBeInstanceOf(NotFoundError);
    const absent = logs.follow(
      { ...request, pod: 'absent' },
      new AbortController().signal,
    );
    await expect(absent[Symbol.asyncIterator]().next()).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });
});
