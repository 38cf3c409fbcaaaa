import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inOwnWords } from './inOwnWords';
import type { KubernetesTool } from './KubernetesTools';
import type { Manifest } from './Manifest';
import { parseManifests } from './parseManifests';
import { runTool } from './runTool';

export interface TemplateChartOptions {
  /** Absolute path of the chart's folder. */
  chartDir: string;
  releaseName: string;
  namespace: string;
  /** YAML texts; a later one overrides an earlier one. */
  values: string[];
  /** What the chart sees as the cluster's version, e.g. `1.35.0`. */
  kubeVersion?: string;
  /** API versions besides Helm's built-in ones, e.g. `monitoring.coreos.com/v1`. */
  apiVersions?: string[];
  /** Whether the chart sees an upgrade instead of an installation. */
  isUpgrade?: boolean;
  /** Whether the chart's `crds/` folder is part of the result. */
  includeCrds?: boolean;
  /** Milliseconds; 30,000 by default. */
  deadlineMs?: number;
  signal?: AbortSignal;
}

/**
 * The objects that `helm template` makes of a chart, hooks included and tests left out.
 *
 * @throws InputError where the output is no Kubernetes object
 * @throws ToolRejectedError with Helm's own words
 * @throws ToolUnavailableError where Helm did not end in time
 */
export async function templateChart(
  helm: KubernetesTool,
  options: TemplateChartOptions,
): Promise<Manifest[]> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-values-'));
  try {
    const valueFiles = await Promise.all(
      options.values.map(async (text, index) => {
        const file = join(folder, `values-${index}.yaml`);
        await writeFile(file, text, { mode: 0o600 });
        return file;
      }),
    );
    const args = [
      ...helm.args,
      'template',
      '--skip-tests',
      `--namespace=${options.namespace}`,
      ...valueFiles.map(file => `--values=${file}`),
      ...(options.kubeVersion ? [`--kube-version=${options.kubeVersion}`] : []),
      ...(options.apiVersions ?? []).map(it => `--api-versions=${it}`),
      ...(options.isUpgrade ? ['--is-upgrade'] : []),
      ...(options.includeCrds ? ['--include-crds'] : []),
      '--',
      options.releaseName,
      options.chartDir,
    ];
    const output = await inOwnWords(() =>
      runTool(helm.command, args, {
        deadlineMs: options.deadlineMs,
        signal: options.signal,
      }),
    );
    return parseManifests(output, 'The output of helm');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
