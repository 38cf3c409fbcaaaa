import { createServer } from 'node:net';

function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => {
      const taken = server.address().port;
      server.close(() => resolve(taken));
    });
  });
}

/** The wanted port where it is free on loopback, else one that is. */
export async function freePort(wanted) {
  try {
    return await listen(wanted);
  } catch (error) {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') {
      throw error;
    }
    return listen(0);
  }
}
