import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { dataDir } from './places.mjs';

/** Makes the folder of the data and that of its logs, for their owner only: secrets lie in it. */
export function makeDataFolder() {
  mkdirSync(path.join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  // A folder that somebody has named may hold more than ours, for others too.
  if (!process.env.BERTH_DATA_DIR) {
    chmodSync(dataDir, 0o700);
  }
}
