import type { ForgeEvent } from '@berth/plugin-environments-node';
import type { DesiredState } from '../desired';

/** Lets the repository be looked at when the forge says that the main branch is another than the one that is known. */
export function wakeOnForgeEvent(
  desired: Pick<DesiredState, 'ready' | 'snapshot' | 'wakeForPush'>,
  branch: string,
): (event: ForgeEvent) => void {
  return event => {
    if (event.kind !== 'push' || event.branch !== branch) {
      return;
    }
    // Berth's own pushes come back as webhooks too.
    const known = desired.ready().ok ? desired.snapshot().commit : undefined;
    if (event.commit !== known) {
      desired.wakeForPush();
    }
  };
}
