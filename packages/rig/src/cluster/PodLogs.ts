import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RigLogger } from '../RigLogger';

const EVERY_MS = 2_000;
const AT_START = 60;
/** Then the file begins again, so that a rig that runs for days does not fill the disk. */
const LINES = 50_000;

const WORDS = [
  'GET /healthz 200 1ms',
  'GET / 200 12ms',
  'cache: 214 entries, 0 evicted',
  'GET /orders 200 31ms',
  'level=warn msg="slow query" duration=412ms',
  'POST /orders 201 48ms',
];

/** A line as container runtimes write it, which is what the kubelet's readers expect. */
function line(time: number, words: string): string {
  return `${new Date(time).toISOString()} stdout F ${words}\n`;
}

/**
 * What the pods of a cluster log. kwok reads files and knows no templates in their names, so that all pods say the
 * same; new lines appear every two seconds, as long as the rig runs.
 */
export class PodLogs {
  private timer?: NodeJS.Timeout;
  private written = 0;

  constructor(
    private readonly folder: string,
    private readonly logger: RigLogger,
  ) {}

  get current(): string {
    return join(this.folder, 'current.log');
  }

  /** Of a container before its restart. */
  get previous(): string {
    return join(this.folder, 'previous.log');
  }

  async start(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const now = Date.now();
    await writeFile(
      this.previous,
      [
        line(now - 3_000, 'starting'),
        line(now - 2_000, 'reading configuration'),
        line(now - 1_000, 'fatal: cannot reach the database: refused'),
      ].join(''),
    );
    await this.begin();
    this.timer = setInterval(() => {
      this.add().catch(error =>
        this.logger.warn(`The pods' log could not be written: ${error}`),
      );
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async begin(): Promise<void> {
    const now = Date.now();
    const lines = Array.from({ length: AT_START }, (_, index) =>
      line(
        now - (AT_START - index) * EVERY_MS,
        index === 0 ? 'listening on :8080' : WORDS[index % WORDS.length],
      ),
    );
    this.written = lines.length;
    await writeFile(this.current, lines.join(''));
  }

  private async add(): Promise<void> {
    if (this.written >= LINES) {
      await this.begin();
      return;
    }
    this.written += 1;
    await appendFile(
      this.current,
      line(Date.now(), WORDS[this.written % WORDS.length]),
    );
  }
}
