import {
  type AddressInfo,
  connect,
  createServer,
  type Server,
  type Socket,
} from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from './until';

const PIECE = 64 * 1024;

/** A connection to a Git remote over which its answers come slowly, or stop coming. */
export class SlowWay {
  bytesPerSecond = Infinity;
  /** Of each connection no more than so many bytes get through. */
  mostBytes = Infinity;
  /** Connections that have been given all that gets through. */
  held = 0;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(private readonly remote: URL) {}

  static async start(remote: string): Promise<SlowWay> {
    const way = new SlowWay(new URL(remote));
    const server = createServer(socket => way.#join(socket));
    way.#server = server;
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return way;
  }

  /** The remote's address over this connection. */
  get url(): string {
    const url = new URL(this.remote);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server?.address() as AddressInfo).port);
    return url.href;
  }

  async stop(): Promise<void> {
    this.mostBytes = Infinity;
    this.#sockets.forEach(socket => socket.destroy());
    await new Promise(resolve => this.#server?.close(resolve));
  }

  #join(socket: Socket): void {
    const { hostname, port } = this.remote;
    const other = connect(Number(port), hostname);
    this.#sockets.add(socket);
    socket.on('error', () => other.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      other.destroy();
    });
    other.on('error', () => socket.destroy());
    socket.pipe(other);
    // What the remote has said goes on its way also where the remote has hung up meanwhile.
    this.#carry(other, socket).catch(() => socket.destroy());
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    let carried = 0;
    for await (const chunk of from) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        carried += piece.length;
        await this.#mayPass(carried, to);
        await wait((1000 * piece.length) / this.bytesPerSecond);
        to.write(piece);
      }
    }
    to.end();
  }

  async #mayPass(bytes: number, to: Socket): Promise<void> {
    if (bytes > this.mostBytes) {
      this.held += 1;
      await until(() => to.destroyed || bytes <= this.mostBytes);
    }
  }
}
