import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeDataFolder } from './dataFolder.mjs';
import { dataDir } from './places.mjs';
import { writeKept } from './writeKept.mjs';

/** A secret of this installation, made once and readable by its owner only. */
export function keptSecret(name) {
  makeDataFolder();
  const file = path.join(dataDir, name);
  if (!existsSync(file)) {
    writeKept(file, randomBytes(24).toString('base64url'));
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
