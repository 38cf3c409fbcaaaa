import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  ForgeEvent,
  WakeReason,
  WakeStore,
} from '@berth/plugin-environments-node';
import type { DesiredState } from '../desired';

/**
 * Lets be looked at what the forge says is another, by this process at once and by all others soon after: the main
 * branch where it is not the one that is known, pull requests.
 */
export function wakeOnForgeEvent(options: {
  desired: Pick<
    DesiredState,
    'ready' | 'snapshot' | 'wakeForPush' | 'wakeForPullRequest'
  >;
  branch: string;
  wakes: Pick<WakeStore, 'raise'>;
  logger: LoggerService;
}): (event: ForgeEvent) => void {
  const { desired, branch, wakes, logger } = options;
  const tellOthers = (reason: WakeReason) => {
    wakes.raise(reason).catch(error => {
      // They look by themselves, later.
      logger.warn(`Other processes are not told of a ${reason}: ${error}`);
    });
  };
  return event => {
    if (event.kind !== 'push') {
      desired.wakeForPullRequest();
      tellOthers('pull-request');
      return;
    }
    if (event.branch !== branch) {
      return;
    }
    // Berth's own pushes come back as webhooks too.
    const known = desired.ready().ok ? desired.snapshot().commit : undefined;
    if (event.commit !== known) {
      desired.wakeForPush();
      tellOthers('push');
    }
  };
}
