import type { Engine } from '@berth/plugin-environments-node';
import { engines } from '../adapters/engine';
import { until } from '../desired/__testUtils__/until';
import { ClusterStage } from './__testUtils__/ClusterStage';
import { Allowance } from './Allowance';
import { readObjects } from './readObjects';
import { whileWanted } from './whileWanted';

const KIB = 1024;
const FLUX = engines.find(({ name }) => name === 'flux')!;
const NAMESPACE = '/api/v1/namespaces/default';

describe('readObjects of a namespace with large objects', () => {
  let stage: ClusterStage;
  /** Pages of ConfigMaps that were asked for. */
  let limits: Array<number | undefined>;
  /** Whether there is no end of ConfigMaps. */
  let flooded: boolean;

  beforeEach(async () => {
    stage = await ClusterStage.start();
    limits = [];
    const { reader } = stage.cluster;
    const list = reader.list.bind(reader);
    flooded = false;
    jest.spyOn(reader, 'list').mockImplementation(async (type, options) => {
      if (type.kind !== 'ConfigMap') {
        return list(type, options);
      }
      limits.push(options?.limit);
      if (!flooded) {
        return list(type, options);
      }
      const { items, ...page } = await list(type, { ...options, continue: '' });
      return { ...page, items: Array(500).fill(items[1]), continue: 'more' };
    });
    for (let number = 10; number < 22; number += 1) {
      await stage.configMap(`large-${number}`, 'a'.repeat(10 * KIB));
    }
    await stage.apply(`${NAMESPACE}/services/web`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { ports: [{ port: 80 }] },
    });
  });
  afterEach(() => stage.stop());

  const read = (allowance?: Allowance) =>
    readObjects(stage.cluster, FLUX, 'default', { allowance });
  const shown = (objects: Array<{ kind: string; name: string }>) =>
    objects
      .filter(({ kind }) => kind === 'ConfigMap')
      .map(({ name }) => name.replace('large-', ''))
      .join(' ');

  it('gives all where they are few, and says nothing of others', async () => {
    const objects = await read();
    expect(shown(objects)).toBe('10 11 12 13 14 15 16 17 18 19 20 21');
    expect(limits).toEqual([500]);
  });

  it('reads smaller pages where an answer is too large', async () => {
    const objects = await read(new Allowance({ answer: 80 * KIB }));
    expect(shown(objects)).toBe('10 11 12 13 14 15 16 17 18 19 20 21');
    expect(limits).toEqual([500, 50, 5, 5, 5]);
  });

  it('says first of which there are more than it holds, and shows the rest', async () => {
    const objects = await read(
      new Allowance({ answer: 96 * KIB, all: 100 * KIB }),
    );
    const [others] = objects;
    expect(others).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'and others',
      health: 'unknown',
      message:
        'Not all configmaps of default are shown: more than 0.1 MiB of objects are not read at once. kubectl lists them',
    });
    expect(shown(objects)).toMatch(/^and others 10 11 12 13/);
    expect(objects).toContainEqual(
      expect.objectContaining({ kind: 'Service', name: 'web' }),
    );
  });

  it('says so where not even a few fit into an answer', async () => {
    const objects = await read(new Allowance({ answer: 30 * KIB }));
    expect(shown(objects)).toBe('and others');
    expect(limits).toEqual([500, 50, 5]);
  });

  it('holds of Secrets no more than their names', async () => {
    const data = { text: Buffer.alloc(10 * KIB).toString('base64') };
    for (let number = 1; number <= 12; number += 1) {
      const name = `secret-${number}`;
      await stage.apply(`${NAMESPACE}/secrets/${name}`, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name },
        data,
      });
    }
    const objects = await read(
      new Allowance({ answer: 96 * KIB, all: 256 * KIB }),
    );
    expect(objects.filter(({ kind }) => kind === 'Secret')).toHaveLength(12);
    expect(shown(objects)).toBe('10 11 12 13 14 15 16 17 18 19 20 21');
  });

  it('says of what the engine applied besides that it is not read', async () => {
    const engine: Engine = Object.create(FLUX, {
      inventory: {
        value: () => [
          {
            group: '',
            version: 'v1',
            kind: 'ConfigMap',
            namespace: 'default',
            name: 'large-21',
          },
        ],
      },
    });
    const objects = await readObjects(stage.cluster, engine, 'default', {
      allowance: new Allowance({ answer: 4 * KIB }),
    });
    expect(objects).toContainEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'default',
      name: 'large-21',
      health: 'unknown',
      message:
        'It is not read: more than 64 MiB of objects are not read at once',
    });
  });

  it('reads no further once nobody waits, whatever becomes of it', async () => {
    flooded = true;
    const leaving = new AbortController();
    const { signal } = leaving;
    const reading = readObjects(stage.cluster, FLUX, 'default', { signal });
    await until(async () => limits.length > 1);
    leaving.abort(new Error('nobody waits any more'));
    await expect(whileWanted(signal, reading)).rejects.toBe(signal.reason);
    const before = limits.length;
    await expect(
      readObjects(stage.cluster, FLUX, 'default', { signal }),
    ).rejects.toThrow('nobody waits any more');
    // Of one that is under way, what was asked for last may have been on its way.
    expect(limits.length).toBeLessThanOrEqual(before + 2);
    expect(limits.length).toBeLessThan(10);
  });

  it('says of which there are more than 5,000', async () => {
    flooded = true;
    const objects = await read();
    expect(objects[0]).toMatchObject({
      kind: 'ConfigMap',
      name: 'and others',
      message: expect.stringContaining('more than 5,000 are not read'),
    });
    expect(limits).toHaveLength(10);
    expect(objects.filter(({ kind }) => kind === 'ConfigMap')).toHaveLength(
      5_001,
    );
  });
});
