import type { HelmRelease } from './HelmRelease';
import type { StoredRelease } from './ReleaseStorage';
import { snapshotOf } from './snapshotOf';

/** How many releases a HelmRelease tells of, and keeps where it says nothing else. */
export const DEFAULT_MAX_HISTORY = 5;

/** Puts a release first in what a HelmRelease tells of its history; one that was deployed before is superseded. */
export function rememberRelease(
  status: NonNullable<HelmRelease['status']>,
  release: StoredRelease,
  digest: string,
): void {
  const older = (status.history ?? [])
    .filter(it => it.version !== release.version)
    .map(it =>
      it.status === 'deployed' && release.info.status === 'deployed'
        ? { ...it, status: 'superseded' as const }
        : it,
    );
  status.history = [snapshotOf(release, digest), ...older].slice(
    0,
    DEFAULT_MAX_HISTORY,
  );
}

/** A release as Flux's messages name it, before its version. */
export function nameOf(release: StoredRelease): string {
  return `${release.namespace}/${release.name}`;
}
