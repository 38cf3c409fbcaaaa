import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where what the rig has built is kept: in the user's cache folder, for all checkouts. */
export function cacheFolder(
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const wanted = environment.XDG_CACHE_HOME;
  // The XDG specification says that a relative path is to be ignored.
  const base =
    wanted && isAbsolute(wanted) ? wanted : join(homedir(), '.cache');
  return join(base, 'berth', 'rig');
}
