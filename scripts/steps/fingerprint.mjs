import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PASSED_OVER = new Set(['node_modules', 'dist', 'coverage', '.git']);

function* filesBelow(place) {
  let entries;
  try {
    entries = readdirSync(place, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOTDIR') {
      yield place;
      return;
    }
    if (error.code === 'ENOENT') {
      return;
    }
    throw error;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!PASSED_OVER.has(entry.name)) {
      yield* filesBelow(path.join(place, entry.name));
    }
  }
}

/** Hash of the names and contents of all files in some places; places that do not exist count as empty. */
export function fingerprint(root, places) {
  const hash = createHash('sha256');
  for (const place of places) {
    for (const file of filesBelow(path.join(root, place))) {
      hash.update(path.relative(root, file)).update('\0');
      hash.update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}
