import { inOwnWords } from './inOwnWords';
import type { KubernetesTool } from './KubernetesTools';
import type { Manifest } from './Manifest';
import { parseManifests } from './parseManifests';
import { refuseOutsideReferences } from './refuseOutsideReferences';
import { runTool } from './runTool';

export interface BuildOverlayOptions {
  /** Absolute path of the folder with the kustomization. */
  directory: string;
  /** Absolute path of the checkout that the overlay must not leave. */
  root: string;
  /** Milliseconds; 30,000 by default. */
  deadlineMs?: number;
  signal?: AbortSignal;
}

/**
 * The objects that `kustomize build` makes of a folder, in its order. Without network,
 * plugins and Helm charts, and with kustomize's default load restrictions.
 *
 * @throws InputError where the overlay reaches outside `root` or its output is no Kubernetes object
 * @throws ToolRejectedError with kustomize's own words
 * @throws ToolUnavailableError where kustomize did not end in time
 */
export async function buildOverlay(
  kustomize: KubernetesTool,
  options: BuildOverlayOptions,
): Promise<Manifest[]> {
  const { directory, root, deadlineMs, signal } = options;
  await refuseOutsideReferences(directory, root);
  const output = await inOwnWords(() =>
    runTool(kustomize.command, [...kustomize.args, directory], {
      deadlineMs,
      signal,
    }),
  );
  return parseManifests(output, 'The output of kustomize');
}
