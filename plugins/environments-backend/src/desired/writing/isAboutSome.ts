import type { DesiredRepository } from '../DesiredRepository';
import { PushRejectedError } from '../git/PushRejectedError';
import { RemoteRefusedError } from '../git/RemoteRefusedError';

/**
 * Whether what a push failed for may be about some of its commits only, so that the others would get through: a rule of
 * the remote, or a lock on a branch. Where `main` has moved, somebody was quicker, which is about all of them.
 *
 * @throws as `remoteTip`
 */
export async function isAboutSome(
  error: unknown,
  { mirror, index }: DesiredRepository,
): Promise<boolean> {
  return (
    error instanceof RemoteRefusedError ||
    (error instanceof PushRejectedError &&
      (await mirror.remoteTip()) === index?.commit)
  );
}
