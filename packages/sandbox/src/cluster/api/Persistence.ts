import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SandboxLogger } from '../../SandboxLogger';
import { isRecord } from './json';
import { jsonText } from './jsonText';
import type { KubeObject } from './object';
import type { Store } from './Store';

const FILE = 'cluster.jsonl';
const FORMAT = 1;
const QUIET_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Keeps the store in a folder: one file, a head line with the revision and a
 * line per object, written beside and renamed, so that it is always whole.
 */
export class Persistence {
  private timer: NodeJS.Timeout | undefined;
  private dirtySince: number | undefined;
  private writing: Promise<void> = Promise.resolve();
  private unsubscribe: () => void = () => {};

  constructor(
    private readonly store: Store,
    private readonly folder: string,
    private readonly logger?: SandboxLogger,
  ) {}

  /**
   * Loads what was saved, if anything, and saves from now on.
   * @throws Error when the file exists and cannot be read.
   */
  async start(): Promise<boolean> {
    await mkdir(this.folder, { recursive: true });
    const loaded = await this.load();
    this.unsubscribe = this.store.subscribeAll(() => this.schedule());
    return loaded;
  }

  /** Saves a last time. */
  async stop(): Promise<void> {
    this.unsubscribe();
    clearTimeout(this.timer);
    await this.writing;
    await this.save();
  }

  private schedule(): void {
    const now = Date.now();
    this.dirtySince ??= now;
    const left = this.dirtySince + LONGEST_WAIT_MS - now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.writing = this.writing
        .then(() => this.save())
        .catch(error => {
          this.logger?.error(
            `The sandbox cluster could not be saved: ${error}`,
          );
        });
    }, Math.max(0, Math.min(QUIET_MS, left)));
    this.timer.unref();
  }

  private *lines(): Generator<string> {
    yield `${JSON.stringify({
      format: FORMAT,
      revision: this.store.revision,
    })}\n`;
    for (const key of this.store.keys()) {
      for (const object of [...this.store.list(key)]) {
        yield `${JSON.stringify(key)}\t${jsonText(object)}\n`;
      }
    }
  }

  private async save(): Promise<void> {
    this.dirtySince = undefined;
    const file = join(this.folder, FILE);
    const lines = [...this.lines()];
    await pipeline(
      Readable.from(lines),
      createWriteStream(`${file}.new`, { mode: 0o600 }),
    );
    await rename(`${file}.new`, file);
  }

  private async load(): Promise<boolean> {
    const file = join(this.folder, FILE);
    await rm(`${file}.new`, { force: true });
    const input = createReadStream(file);
    const entries: { key: string; object: KubeObject }[] = [];
    let revision: number | undefined;
    try {
      for await (const line of createInterface({ input })) {
        if (revision === undefined) revision = headRevision(line);
        else {
          const tab = line.indexOf('\t');
          entries.push({
            key: String(JSON.parse(line.slice(0, tab))),
            object: JSON.parse(line.slice(tab + 1)) as KubeObject,
          });
        }
      }
    } catch (error) {
      if (isRecord(error) && error.code === 'ENOENT') return false;
      throw error;
    }
    if (revision === undefined) return false;
    this.store.restore(revision, entries);
    return true;
  }
}

function headRevision(line: string): number {
  const head: unknown = JSON.parse(line);
  if (!isRecord(head) || head.format !== FORMAT) {
    throw new Error('The saved sandbox cluster has an unknown format');
  }
  return Number(head.revision);
}
