import { isError, type ServiceUnavailableError } from '@backstage/errors';
import { connectionError } from './kubernetesErrors';

/** What client-node says of kubeconfigs in words of its own, without any of theirs. */
const SAID = [
  'HTTP protocol is not allowed when skipTLSVerify is not set or false',
  'No command was specified for exec authProvider!',
  'Token is expired!',
  'Unsupported proxy type',
];

/**
 * The error that stands for a kubeconfig's credentials that client-node could not get. Whoever reads pages and logs may
 * read it, so it repeats nothing of what a login helper wrote, neither in its words nor as its cause: client-node makes
 * its errors of stderr, and of parsing stdout, both of which may hold a token. It does not tell a helper's exit code.
 */
export function loginError(
  cluster: string,
  error: unknown,
): ServiceUnavailableError {
  return connectionError(cluster, wordsOf(error));
}

function wordsOf(error: unknown): string {
  if (!isError(error)) {
    return 'the login of its kubeconfig failed';
  }
  if (isOfSystem(error)) {
    return error.syscall.startsWith('spawn')
      ? `the login helper of its kubeconfig can't be run: ${error.code}`
      : // A file that the kubeconfig names.
        error.message;
  }
  if (SAID.includes(error.message)) {
    return error.message;
  }
  return error.name === 'SyntaxError'
    ? 'the login helper of its kubeconfig wrote something that is not JSON'
    : 'the login helper of its kubeconfig failed';
}

/** Node.js makes these itself. Their words name a file or a program; the arguments stand beside them. */
function isOfSystem(
  error: Error,
): error is Error & { code: string; syscall: string } {
  return (
    'syscall' in error &&
    typeof error.syscall === 'string' &&
    'code' in error &&
    typeof error.code === 'string'
  );
}
