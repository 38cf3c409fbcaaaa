import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { ServiceUnavailableError } from '@backstage/errors';
import type { GitProcess } from './GitProcess';

export interface GitObject {
  type: string;
  size: number;
  /** Absent where the object is larger than the reader takes. */
  data?: Buffer;
}

interface Request {
  resolve(object: GitObject | undefined): void;
  reject(error: Error): void;
}

/** Reads objects by id through one long-lived `git cat-file --batch`; many may be asked for at once. */
export class ObjectReader {
  readonly #git: GitProcess;
  readonly #maxBytes: number;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: Request[] = [];
  #head: Buffer = Buffer.alloc(0);
  #body:
    | { type: string; size: number; left: number; chunks: Buffer[] }
    | undefined;

  constructor(git: GitProcess, options: { maxBytes: number }) {
    this.#git = git;
    this.#maxBytes = options.maxBytes;
  }

  /** Undefined where there is no such object. Rejects where git ends before it answers. */
  read(id: string): Promise<GitObject | undefined> {
    if (!/^[0-9a-f]{40}$/.test(id)) {
      return Promise.reject(new TypeError('An object id has 40 digits'));
    }
    try {
      this.#child ??= this.#start();
    } catch (error) {
      return Promise.reject(unreadable(`${error}`));
    }
    const child = this.#child;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      child.stdin.write(`${id}\n`);
    });
  }

  /** Ends the process; the next read starts another one. */
  close(): void {
    this.#child?.stdin.end();
    this.#child = undefined;
    this.#fail('it was closed');
  }

  #start(): ChildProcessWithoutNullStreams {
    // Large files are streamed instead of being held in git's memory.
    const child = this.#git.start([
      '-c',
      'core.bigFileThreshold=4m',
      'cat-file',
      '--batch',
    ]);
    const ended = (reason: string) => {
      if (this.#child === child) {
        this.#child = undefined;
        this.#fail(reason);
      }
    };
    child.stdout.on('data', (chunk: Buffer) => {
      if (this.#child === child) {
        this.#take(chunk);
      }
    });
    child.stderr.resume();
    child.stdin.on('error', () => {
      // Its end says so too.
    });
    child.once('error', error => ended(error.message));
    child.once('close', () => ended('it ended'));
    return child;
  }

  #fail(reason: string): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#head = Buffer.alloc(0);
    this.#body = undefined;
    for (const request of waiting) {
      request.reject(unreadable(reason));
    }
  }

  #take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      rest = this.#body ? this.#takeBody(rest) : this.#takeHead(rest);
    }
  }

  #takeHead(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    if (end < 0) {
      this.#head = Buffer.concat([this.#head, chunk]);
      return Buffer.alloc(0);
    }
    const line = Buffer.concat([this.#head, chunk.subarray(0, end)]).toString(
      'latin1',
    );
    this.#head = Buffer.alloc(0);
    const [, type, size] = line.split(' ');
    if (size === undefined) {
      this.#waiting.shift()?.resolve(undefined);
    } else {
      this.#body = {
        type,
        size: Number(size),
        // The data is followed by a line's end.
        left: Number(size) + 1,
        chunks: [],
      };
    }
    return chunk.subarray(end + 1);
  }

  #takeBody(chunk: Buffer): Buffer {
    const body = this.#body!;
    const part = chunk.subarray(0, body.left);
    body.left -= part.length;
    if (body.size <= this.#maxBytes) {
      body.chunks.push(part);
    }
    if (body.left === 0) {
      this.#body = undefined;
      const { type, size, chunks } = body;
      this.#waiting.shift()?.resolve({
        type,
        size,
        data:
          size <= this.#maxBytes
            ? Buffer.concat(chunks).subarray(0, size)
            : undefined,
      });
    }
    return chunk.subarray(part.length);
  }
}

function unreadable(reason: string): ServiceUnavailableError {
  return new ServiceUnavailableError(`git cat-file can't read: ${reason}`);
}
