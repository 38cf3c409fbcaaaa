import { Log } from '@kubernetes/client-node';
import { PassThrough } from 'node:stream';
import { numberAt, recordsAt, stringAt } from './api/json';
import type { KubeObject } from './api/object';
import { ClusterStage, deployment } from './testing/ClusterStage';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';
const NAMESPACES = '/api/v1/namespaces';

function state(pod: KubeObject): unknown {
  const [status] = recordsAt(pod, 'status', 'containerStatuses');
  return (
    stringAt(status, 'state', 'waiting', 'reason') ||
    (status?.ready === true ? 'ready' : '')
  );
}

describe('faults on command', () => {
  let stage: ClusterStage;

  beforeAll(async () => {
    stage = await ClusterStage.start();
    await stage.call('POST', DEPLOYMENTS, deployment('web', undefined, 1));
    await stage.until(PODS, pod => state(pod) === 'ready');
  });

  afterEach(() => stage.cluster.faults.clear());

  afterAll(() => stage.stop());

  it('answers 500 so many times, then works', async () => {
    const set = await stage.call('POST', '/sandbox/faults', {
      serverErrors: 2,
    });
    expect(set.body).toMatchObject({ serverErrors: 2 });
    const codes: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      codes.push((await stage.call('GET', NAMESPACES)).code);
    }
    expect(codes).toEqual([500, 500, 200]);
  });

  it('refuses faults that it does not know', async () => {
    const { body } = await stage.call('POST', '/sandbox/faults', {
      storm: true,
    });
    expect(body).toMatchObject({ code: 400, message: 'unknown fault "storm"' });
  });

  it('drops watches, and answers new ones with 410', async () => {
    const dropped = stage.until(NAMESPACES, () => {
      setImmediate(() => stage.cluster.faults.set({ dropWatches: true }));
      return false;
    });
    await expect(dropped).rejects.toThrow('ended');
    stage.cluster.faults.set({ goneWatches: true });
    const error = await stage.until(
      NAMESPACES,
      (_, event) => event === 'ERROR',
    );
    expect(error).toMatchObject({ code: 410 });
  });

  it('cuts connections', async () => {
    stage.cluster.faults.set({ refuseConnections: true });
    await expect(stage.call('GET', NAMESPACES)).rejects.toThrow();
    stage.cluster.faults.clear();
    expect((await stage.call('GET', NAMESPACES)).code).toBe(200);
  });

  it('breaks images and crashes workloads until it is cleared', async () => {
    const image = 'registry.example.com/other:1.0.0';
    stage.cluster.faults.set({
      brokenImages: ['registry.example.com/other:*'],
    });
    await stage.call('POST', DEPLOYMENTS, deployment('other', image, 1));
    await stage.until(PODS, pod => state(pod) === 'ImagePullBackOff');
    stage.cluster.faults.clear();
    const of = (name: string, wanted: string) => (pod: KubeObject) =>
      pod.metadata.labels?.app === name && state(pod) === wanted;
    await stage.until(PODS, of('other', 'ready'));

    stage.cluster.faults.set({
      crashingWorkloads: [{ namespace: 'default', name: 'web' }],
    });
    const crashed = await stage.until(PODS, of('web', 'CrashLoopBackOff'));
    const [status] = recordsAt(crashed, 'status', 'containerStatuses');
    expect(numberAt(status, 0, 'restartCount')).toBeGreaterThan(0);
    const previous = await stage.core.readNamespacedPodLog({
      namespace: 'default',
      name: crashed.metadata.name,
      previous: true,
    });
    expect(previous).toContain('simulated crash');
    stage.cluster.faults.clear();
    await stage.until(PODS, of('web', 'ready'));
  });

  it('follows logs until the pod is gone', async () => {
    const { body } = await stage.call('GET', `${PODS}?labelSelector=app%3Dweb`);
    const name = stringAt(recordsAt(body, 'items')[0], 'metadata', 'name');
    const tail = await stage.core.readNamespacedPodLog({
      namespace: 'default',
      name,
      tailLines: 1,
    });
    expect(tail.trim().split('\n')).toHaveLength(1);
    const stream = new PassThrough();
    let text = '';
    const begun = new Promise<void>(resolve => {
      stream.on('data', chunk => {
        text += String(chunk);
        resolve();
      });
    });
    const ended = new Promise(resolve => stream.on('end', resolve));
    await new Log(stage.config).log('default', name, 'web', stream, {
      follow: true,
      tailLines: 2,
    });
    await begun;
    await stage.call('DELETE', `${PODS}/${name}`);
    await ended;
    expect(text).toMatch(/^level=info/);
  });
});
