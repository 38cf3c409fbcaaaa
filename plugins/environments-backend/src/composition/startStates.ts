import { setTimeout as wait } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { DesiredState } from '../desired';
import type { ObservedState } from '../observed';
import type { RepositoryView } from './RepositoryView';

/** Milliseconds between two looks whether the repository can be read by now. */
const RETRY = 250;

/**
 * Waits for the clusters' Secrets to be read once, or for that to fail; follows the repository, and, once it was read
 * whole for the first time, the clusters too: before that everything in them would look deleted. Resolves then, or when
 * the signal aborts; what goes wrong is logged and tried again.
 */
export async function startStates(options: {
  /** Absent where no clusters come from Secrets. */
  clustersSettled?: Promise<void>;
  desired: DesiredState;
  view: RepositoryView;
  observed: ObservedState;
  logger: LoggerService;
  signal: AbortSignal;
}): Promise<void> {
  const { desired, view, observed, logger, signal } = options;
  const aborted = new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([options.clustersSettled, aborted]);
  if (signal.aborted) {
    return;
  }
  // The first fetch of a large repository takes long.
  await Promise.race([desired.start(), aborted]);
  let told: string | undefined;
  while (!signal.aborted) {
    const { ok, reason } = desired.ready();
    try {
      if (ok) {
        await view.start();
        if (!signal.aborted) {
          observed.start();
        }
        return;
      }
      if (reason !== told) {
        logger.warn(`Waiting for the platform repository: ${reason}`);
        told = reason;
      }
    } catch (error) {
      view.stop();
      logger.error('The clusters are not followed yet', error as Error);
    }
    await wait(RETRY, undefined, { signal }).catch(() => undefined);
  }
}
