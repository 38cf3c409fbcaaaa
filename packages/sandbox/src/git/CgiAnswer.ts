import type { ServerResponse } from 'node:http';

/** Turns a CGI program's output into an HTTP answer. */
export class CgiAnswer {
  #head: Buffer = Buffer.alloc(0);
  #held: Buffer[] = [];
  begun = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly hangUp: boolean,
  ) {}

  /** False where the other side does not keep up. */
  write(chunk: Buffer): boolean {
    if (this.begun) {
      return this.#body(chunk);
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) {
      return true;
    }
    this.begun = true;
    let status = 200;
    for (const line of this.#head.toString('latin1', 0, end).split('\r\n')) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon);
      const value = line.slice(colon + 1).trim();
      if (name.toLowerCase() === 'status') {
        status = Number.parseInt(value, 10);
      } else {
        this.response.setHeader(name, value);
      }
    }
    this.response.writeHead(status);
    return this.#body(this.#head.subarray(end + 4));
  }

  end(): void {
    if (this.hangUp) {
      const body = Buffer.concat(this.#held);
      const half = body.subarray(0, Math.floor(body.length / 2));
      this.response.write(half, () => this.response.destroy());
    } else {
      this.response.end();
    }
  }

  #body(chunk: Buffer): boolean {
    if (this.hangUp) {
      this.#held.push(chunk);
      return true;
    }
    return chunk.length === 0 || this.response.write(chunk);
  }
}
