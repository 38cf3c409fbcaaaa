import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../..',
);

/** Where the sandbox keeps its data between two starts. */
export const dataDir = path.resolve(
  process.env.BERTH_DATA_DIR || path.join(root, '.berth'),
);

/** The package manager, which is checked in, so that npm alone is enough to begin. */
export const yarn = path.join(root, '.yarn/releases/yarn-4.13.0.cjs');
