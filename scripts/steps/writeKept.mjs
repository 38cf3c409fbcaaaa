import { renameSync, writeFileSync } from 'node:fs';

/**
 * Writes a file that later starts read, for its owner only, whole or not at all; one that lies there with another mode
 * is replaced.
 */
export function writeKept(file, text) {
  const beside = `${file}.new`;
  writeFileSync(beside, text, { mode: 0o600 });
  renameSync(beside, file);
}
