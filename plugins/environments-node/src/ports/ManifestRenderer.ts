import type { RepositoryTree } from '@berth/plugin-environments-common';
import type { KubernetesObject } from './ClusterReader';

/** Turns an environment's files into the Kubernetes objects that come of them. */
export interface ManifestRenderer {
  /**
   * Builds an overlay with kustomize, and the charts of the HelmReleases in it, or of its applications, with helm.
   * Fails with InputError in the tool's own words where the files do not build, with
   * ServiceUnavailableError naming what is missing where a tool is absent, with RenderingDelayedError where it has to
   * be asked again, and with the signal's reason once that aborts. Writes nothing but temporary files.
   */
  render(
    tree: RepositoryTree,
    overlay: string,
    options?: { signal?: AbortSignal },
  ): Promise<KubernetesObject[]>;
}
