import type { ChartRelease } from '@berth/plugin-environments-common/domain';
import {
  type KubernetesObject,
  type KubernetesTool,
  templateChart,
} from '@berth/plugin-environments-node';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isClusterScoped } from './isClusterScoped';

/** The version of Kubernetes that charts are rendered for, where no cluster says its own. */
const KUBE_VERSION = '1.35.0';

/**
 * The objects that an engine makes of a chart of the repository with its values files, in their order.
 *
 * @throws the errors of `templateChart`
 */
export async function renderChartRelease(
  helm: KubernetesTool,
  {
    root,
    release: { application, chart, namespace, valuesFiles },
    signal,
  }: {
    /** Absolute path of the repository's files. */
    root: string;
    release: ChartRelease;
    signal?: AbortSignal;
  },
): Promise<KubernetesObject[]> {
  const objects = await templateChart(helm, {
    chartDir: join(root, chart),
    releaseName: application,
    namespace,
    values: await Promise.all(
      valuesFiles.map(file => readFile(join(root, file), 'utf8')),
    ),
    kubeVersion: KUBE_VERSION,
    signal,
  });
  return objects.map(object => ({
    ...object,
    metadata: {
      ...object.metadata,
      ...(object.metadata.namespace || isClusterScoped(object)
        ? {}
        : { namespace }),
    },
  }));
}
