import { AnswerTooLargeError } from '@berth/plugin-environments-node';
import { KubeConfig } from '@kubernetes/client-node';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubernetesClusterReader } from './KubernetesClusterReader';
import { KubernetesConnection } from './KubernetesConnection';

const MIB = 1024 * 1024;
const MAPS = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};

/** What no healthy API server does is done by a plain HTTP server here. */
describe('the size of an answer', () => {
  let server: Server;
  let reader: KubernetesClusterReader;
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    server = createServer((_, response) => answer(response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      {
        name: 'one',
        server: `http://127.0.0.1:${port}`,
        skipTLSVerify: true,
      },
      { name: 'one', token: 'token-1' },
    );
    reader = new KubernetesClusterReader(
      new KubernetesConnection('eu-1', () => config),
    );
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  /** Sends without an end, and resolves once nobody reads it any more. */
  function endless(response: ServerResponse): Promise<unknown> {
    const half = 'a'.repeat(MIB / 2);
    const more = () => response.write(half, error => error || more());
    more();
    return once(response, 'close');
  }

  it.each([
    ['an object', () => reader.get(MAPS, 'one', 'acme')],
    ['a version', () => reader.version()],
    ['types', () => reader.types('', 'v1')],
    ['a patch', () => reader.patch(MAPS, 'one', 'acme', {})],
  ])('is limited for %s', async (_, ask) => {
    let left: Promise<unknown> = Promise.resolve();
    answer = response => {
      left = endless(response);
    };
    const failing = ask();
    await expect(failing).rejects.toBeInstanceOf(AnswerTooLargeError);
    await expect(failing).rejects.toThrow('Cluster eu-1 answered ');
    await left;
  });

  it('is what the caller takes of a list or an object', async () => {
    let left: Promise<unknown> = Promise.resolve();
    answer = response => {
      left = endless(response);
    };
    let taken = 0;
    const takes = (bytes: number) => {
      taken += bytes;
      return taken <= MIB;
    };
    await expect(reader.list(MAPS, { takes })).rejects.toBeInstanceOf(
      AnswerTooLargeError,
    );
    await left;
    expect(taken).toBeLessThan(2 * MIB);
    await expect(
      reader.get(MAPS, 'one', 'acme', { takes }),
    ).rejects.toBeInstanceOf(AnswerTooLargeError);
    await left;
  });

  it('is not limited for a list whose caller takes all', async () => {
    const text = 'a'.repeat(40 * MIB);
    answer = response => {
      response.end(
        JSON.stringify({
          metadata: { resourceVersion: '1' },
          items: [{ metadata: { name: 'one' }, data: { text } }],
        }),
      );
    };
    const { items } = await reader.list(MAPS);
    expect((items[0].data as { text: string }).text === text).toBe(true);
  });
});
