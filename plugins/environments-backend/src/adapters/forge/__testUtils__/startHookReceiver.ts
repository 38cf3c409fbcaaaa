import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ForgeDelivery } from '@berth/plugin-environments-node';

/** Takes what a forge sends to its webhook. */
export interface HookReceiver {
  url: string;
  deliveries: ForgeDelivery[];
  stop(): Promise<void>;
}

export async function startHookReceiver(): Promise<HookReceiver> {
  const deliveries: ForgeDelivery[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      deliveries.push({
        header: name => request.headers[name.toLowerCase()]?.toString(),
        body: Buffer.concat(parts),
      });
      response.statusCode = 204;
      response.end();
    });
  });
  await new Promise<void>(resolve =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  // A test that fails before it can stop it ends all the same.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    deliveries,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
