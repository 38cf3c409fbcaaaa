export { GitFailedError } from './GitFailedError';
export { GitFaults, type GitTraffic } from './GitFaults';
export type { RefUpdate } from './readRefs';
export type { RepositorySeed } from './seedRepository';
export {
  type GitRemote,
  type GitRemoteOptions,
  type PushEvent,
  startGitRemote,
} from './startGitRemote';
