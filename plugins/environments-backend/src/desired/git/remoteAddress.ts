import { InputError } from '@backstage/errors';
import { repositoryUrlProblem } from '@berth/plugin-environments-common';

/** Where the platform repository is, as git may reach it. */
export interface RemoteAddress {
  url: string;
  /** For `GIT_ALLOW_PROTOCOL`: plain HTTP is for this machine alone, while developing. */
  protocols: string;
}

/** @throws InputError that says what is accepted */
export function remoteAddress(url: string): RemoteAddress {
  const problem = repositoryUrlProblem('repository.url', url, {
    allowLoopback: true,
  });
  if (problem) {
    throw new InputError(problem);
  }
  return {
    url,
    protocols: url.startsWith('http://') ? 'https:ssh:http' : 'https:ssh',
  };
}
