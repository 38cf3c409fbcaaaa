import { InputError } from '@backstage/errors';
import { ToolRejectedError } from '@berth/plugin-environments-node';
import { buildFailure } from '../runtime/buildFailure';
import type { Reconciliation } from '../runtime/FluxController';
import { ReconcileFailure } from '../runtime/ReconcileFailure';
import { type HelmRelease, releaseOf } from './HelmRelease';
import { type ReleaseActions, ReleaseFailedError } from './ReleaseActions';
import { nameOf, rememberRelease } from './releaseHistory';
import type { ReleaseStorage, StoredRelease } from './ReleaseStorage';

/** What was tried of a HelmRelease, and what came of it goes by. */
export interface FailedAttempt {
  action: 'install' | 'upgrade';
  /** Releases before it, the oldest first. */
  stored: StoredRelease[];
  /** Below 0 for ever. */
  retries: number;
  /** Whether to go back to what was before. */
  remediate: boolean;
  /** Name and version, `web@1.0.0`. */
  chart: string;
  /** Of the values. */
  digest: string;
  /** Folder of the source's files, which messages leave out. */
  root: string;
}

/** Counts a failed release, remediates it as the HelmRelease asks, and ends in how it is to be tried again, if at all. */
export async function failRelease(
  run: Reconciliation<HelmRelease>,
  tools: { actions: ReleaseActions; storage: ReleaseStorage },
  error: unknown,
  attempt: FailedAttempt,
): Promise<never> {
  const { object, status, conditions } = run;
  const { actions, storage } = tools;
  const { action, retries, stored } = attempt;
  const release = releaseOf(object);
  const reason = action === 'install' ? 'InstallFailed' : 'UpgradeFailed';
  const refused =
    error instanceof ReleaseFailedError ||
    error instanceof ToolRejectedError ||
    error instanceof InputError;
  // Whatever else went wrong says nothing about the release.
  if (!refused) {
    throw error;
  }
  const cause = buildFailure(error, reason, '', attempt.root);
  const message = `Helm ${action} failed for release ${release.namespace}/${release.name} with chart ${attempt.chart}: ${cause.message}`;
  status.failures = (status.failures ?? 0) + 1;
  if (action === 'install') {
    status.installFailures = (status.installFailures ?? 0) + 1;
  } else {
    status.upgradeFailures = (status.upgradeFailures ?? 0) + 1;
  }
  conditions.set('Released', 'False', reason, message);
  if (error instanceof ReleaseFailedError) {
    rememberRelease(status, error.release, attempt.digest);
  }
  const exhausted = retries >= 0 && status.failures > retries;
  if (attempt.remediate && error instanceof ReleaseFailedError) {
    const good = stored.findLast(it => it.info.status === 'deployed');
    if (action === 'upgrade' && good) {
      await actions.rollBack(good, error.release);
      conditions.set(
        'Remediated',
        'True',
        'RollbackSucceeded',
        `Helm rollback to previous release ${nameOf(good)}.v${
          good.version
        } with chart ${good.chart.metadata.name}@${
          good.chart.metadata.version
        } succeeded`,
      );
    } else if (action === 'install' && !exhausted) {
      await actions.uninstall([error.release]);
      await storage.remove(error.release.version);
      conditions.set(
        'Remediated',
        'True',
        'UninstallSucceeded',
        `Helm uninstall succeeded for release ${nameOf(error.release)}.v${
          error.release.version
        } with chart ${attempt.chart}`,
      );
    }
  }
  throw new ReconcileFailure(
    reason,
    message,
    exhausted ? undefined : 'backoff',
    exhausted
      ? {
          reason: 'RetriesExceeded',
          message: `Failed to ${action} after ${status.failures} attempt(s)`,
        }
      : undefined,
  );
}
