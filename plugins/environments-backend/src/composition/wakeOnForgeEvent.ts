import type { ForgeEvent } from '@berth/plugin-environments-node';
import type { DesiredState } from '../desired';

/** Lets be looked at what the forge says is another: the main branch where it is not the one that is known, pull requests. */
export function wakeOnForgeEvent(
  desired: Pick<
    DesiredState,
    'ready' | 'snapshot' | 'wakeForPush' | 'wakeForPullRequest'
  >,
  branch: string,
): (event: ForgeEvent) => void {
  return event => {
    if (event.kind === 'pull-request') {
      desired.wakeForPullRequest();
      return;
    }
    if (event.branch !== branch) {
      return;
    }
    // Berth's own pushes come back as webhooks too.
    const known = desired.ready().ok ? desired.snapshot().commit : undefined;
    if (event.commit !== known) {
      desired.wakeForPush();
    }
  };
}
