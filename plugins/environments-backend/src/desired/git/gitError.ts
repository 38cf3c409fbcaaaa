import { GitAuthenticationError } from './GitAuthenticationError';
import { GitFailedError } from './GitFailedError';
import { MirrorDamagedError } from './MirrorDamagedError';
import { RemoteUnreachableError } from './RemoteUnreachableError';

const AUTHENTICATION =
  /Authentication failed|could not read (Username|Password)|Permission denied \(|returned error: (401|403)|HTTP Basic: Access denied|terminal prompts disabled/;

const UNREACHABLE =
  /Could not resolve host|Failed to connect|Couldn't connect|Connection (refused|reset|timed out|closed)|Operation timed out|unable to access|returned error: |RPC failed|hung up unexpectedly|unexpected disconnect|early EOF|Host key verification failed|Could not read from remote repository|SSL|Empty reply|unable to update url base from redirection|expected flush|invalid server response|bad line length|transport '.*' not allowed/;

const DAMAGED =
  /not a git repository|bad config|is corrupt|object file .* is empty|unable to read (tree|[0-9a-f]{40}|sha1|object)|bad object|missing (blob|tree|commit|object)|inflate: |packfile .* (cannot|can't|is truncated|does not match)|pack .* (has bad|is corrupt)|wrong index|index file .* (is too small|is corrupt)|could not (parse|read) (commit|object|[0-9a-f]{40})|garbage at end of loose object|did not send all necessary objects|not our ref|hash mismatch|invalid object|loose object|cannot read existing object|Not a valid (object|commit)|unpack-objects|failed to traverse parents|unable to parse object|broken ref|bad ref/i;

/** The typed error for what git said at its end. */
export function gitError(
  command: string,
  words: string,
  exitCode: number | undefined,
  remote: boolean,
): Error {
  if (remote && AUTHENTICATION.test(words)) {
    return new GitAuthenticationError(words);
  }
  if (remote && UNREACHABLE.test(words)) {
    return new RemoteUnreachableError(words);
  }
  // What the remote says of its own objects is no news of the copy here.
  const own = words
    .split('\n')
    .filter(line => !line.startsWith('remote:'))
    .join('\n');
  if (DAMAGED.test(own)) {
    return new MirrorDamagedError(words);
  }
  return new GitFailedError(command, words, exitCode);
}
