import {
  type KubernetesTool,
  type Manifest,
  templateChart,
} from '@berth/plugin-environments-node';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComposedValues } from './composeValues';
import { type HelmRelease, releaseOf } from './HelmRelease';
import type { Chart } from './readChart';

const KUBE_VERSION = '1.35.0';
const API_VERSIONS = [
  'cert-manager.io/v1',
  'monitoring.coreos.com/v1',
  'traefik.io/v1alpha1',
];

/** The objects that a HelmRelease's chart makes of its values; `root` is the folder of the source's files. */
export async function renderRelease(
  helm: KubernetesTool,
  input: {
    release: HelmRelease;
    root: string;
    chart: Chart;
    values: ComposedValues;
    isUpgrade: boolean;
    signal: AbortSignal;
  },
): Promise<Manifest[]> {
  const { release, root, chart, values } = input;
  const { name: releaseName, namespace } = releaseOf(release);
  const files = await Promise.all(
    (release.spec.chart?.spec.valuesFiles ?? []).map(file =>
      readFile(join(root, file), 'utf8'),
    ),
  );
  return templateChart(helm, {
    chartDir: chart.directory,
    releaseName,
    namespace,
    values: [...files, ...values.layers],
    kubeVersion: KUBE_VERSION,
    apiVersions: API_VERSIONS,
    isUpgrade: input.isUpgrade,
    includeCrds: true,
    signal: input.signal,
  });
}
