import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How long the last build of each tool took, kept beside the builds. */
export class BuildDurations {
  private readonly file: string;

  constructor(private readonly cache: string) {
    this.file = join(cache, 'durations.json');
  }

  /** Seconds by tool; empty where nothing is known. */
  async read(): Promise<Record<string, number>> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8'));
    } catch {
      // It only makes the progress tell more; a damaged file is as good as none.
      return {};
    }
  }

  async keep(tool: string, seconds: number): Promise<void> {
    const all = { ...(await this.read()), [tool]: Math.round(seconds) };
    await mkdir(this.cache, { recursive: true });
    const temporary = `${this.file}.${process.pid}`;
    await writeFile(temporary, JSON.stringify(all, undefined, 2));
    await rename(temporary, this.file);
  }
}
