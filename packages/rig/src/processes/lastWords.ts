import { open } from 'node:fs/promises';

const BYTES = 3_000;
const LINES = 12;

/** The end of a log file; empty where there is none. */
export async function lastWords(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - BYTES);
      const { buffer, bytesRead } = await handle.read({
        buffer: Buffer.alloc(size - start),
        position: start,
      });
      const text = buffer.subarray(0, bytesRead).toString('utf8').trim();
      return text.split('\n').slice(-LINES).join('\n');
    } finally {
      await handle.close();
    }
  } catch {
    // It decorates an error that is told in any case.
    return '';
  }
}
