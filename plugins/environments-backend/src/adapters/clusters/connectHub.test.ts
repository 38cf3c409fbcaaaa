import { ServiceUnavailableError } from '@backstage/errors';
import { WatchExpiredError } from '@berth/plugin-environments-node';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectHub, type HubReader } from './connectHub';

const SECRETS = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };

/** What no healthy API server does is done by a plain HTTP server here. */
describe('the hub\u2019s reader', () => {
  let folder: string;
  let server: Server;
  let hub: HubReader;
  let asked: Array<string | undefined>;
  let answer: (response: ServerResponse) => void;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-hub-'));
    asked = [];
    server = createServer(({ url }, response) => {
      asked.push(url);
      answer(response);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        'current-context': 'a',
        contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
        clusters: [
          {
            name: 'a',
            cluster: {
              server: `http://127.0.0.1:${port}`,
              'insecure-skip-tls-verify': true,
            },
          },
        ],
        users: [{ name: 'a', user: { token: 'a' } }],
      }),
    );
    hub = connectHub({ namespace: 'berth-clusters', kubeconfig });
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await rm(folder, { recursive: true });
  });

  const watch = () =>
    hub.watch(
      SECRETS,
      { resourceVersion: '1', signal: new AbortController().signal },
      () => {},
    );

  it('asks for labelled Secrets of one namespace, and for no others', async () => {
    answer = response => void response.end('{"metadata":{},"items":[]}');
    await hub.list(SECRETS, { limit: 500 });
    answer = response => void response.end();
    await watch();
    expect(asked).toEqual([
      '/api/v1/namespaces/berth-clusters/secrets?labelSelector=berth.dev%2Fsecret-type%3Dcluster&limit=500',
      expect.stringMatching(
        /^\/api\/v1\/namespaces\/berth-clusters\/secrets\?watch=true&.*labelSelector=berth\.dev%2Fsecret-type%3Dcluster&/,
      ),
    ]);
  });

  it('repeats nothing of Secrets that it can\u2019t read', async () => {
    answer = response => void response.end('{"data":{"token":c2VjcmV0}}\n');
    for (const failing of [hub.list(SECRETS), watch()]) {
      await expect(failing).rejects.toThrow(
        /^Cluster hub answered with something that is not JSON$/,
      );
    }
  });

  it('takes Secrets that are not found for a hub that is not there, and an expired watch for one', async () => {
    answer = response => void response.writeHead(404).end('{}');
    for (const failing of [hub.list(SECRETS), watch()]) {
      await expect(failing).rejects.toBeInstanceOf(ServiceUnavailableError);
    }
    answer = response => void response.writeHead(410).end('{}');
    await expect(watch()).rejects.toBeInstanceOf(WatchExpiredError);
  });
});
