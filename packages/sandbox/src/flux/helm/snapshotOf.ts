import { createHash } from 'node:crypto';
import type { ReleaseSnapshot } from './HelmRelease';
import type { StoredRelease } from './ReleaseStorage';

/** What a HelmRelease's status remembers of a release. */
export function snapshotOf(
  release: StoredRelease,
  configDigest: string,
): ReleaseSnapshot {
  const { metadata } = release.chart;
  const digest = createHash('sha256')
    .update(JSON.stringify(release))
    .digest('hex');
  return {
    name: release.name,
    namespace: release.namespace,
    version: release.version,
    status: release.info.status,
    chartName: metadata.name,
    chartVersion: metadata.version,
    appVersion: metadata.appVersion,
    configDigest,
    digest: `sha256:${digest}`,
    firstDeployed: release.info.first_deployed,
    lastDeployed: release.info.last_deployed,
  };
}
