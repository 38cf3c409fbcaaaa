import { rename, writeFile } from 'node:fs/promises';

/**
 * Writes a file that later starts read, for its owner only, whole or not at all: a start that is killed meanwhile
 * leaves no half of it.
 */
export async function writeKept(file: string, text: string): Promise<void> {
  const beside = `${file}.new`;
  await writeFile(beside, text, { mode: 0o600 });
  await rename(beside, file);
}
