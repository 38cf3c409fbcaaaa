import { readFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { ReconcileFailure } from '../runtime/ReconcileFailure';

/** What Chart.yaml says. */
export interface ChartMetadata {
  name: string;
  version: string;
  appVersion?: string;
}

/** A chart in a checkout. */
export interface Chart extends ChartMetadata {
  directory: string;
}

/**
 * Finds the chart that a path within a checkout names.
 *
 * @param helmChart - how Flux would name the chart object, for messages
 * @throws ReconcileFailure where there is none
 */
export async function readChart(
  root: string,
  path: string,
  helmChart: string,
): Promise<Chart> {
  const directory = resolve(root, `./${path}`);
  const notReady = (why: string) =>
    new ReconcileFailure(
      'SourceNotReady',
      `HelmChart '${helmChart}' is not ready: invalid chart reference: ${why}`,
    );
  if (!directory.startsWith(root + sep)) {
    throw notReady(`${path} is outside the repository`);
  }
  const text = await readFile(join(directory, 'Chart.yaml'), 'utf8').catch(
    () => undefined,
  );
  if (text === undefined) {
    throw notReady(`stat ${path}: no such file or directory`);
  }
  let chart: Partial<ChartMetadata> | null;
  try {
    chart = parse(text, { schema: 'failsafe' }) as typeof chart;
  } catch (error) {
    throw notReady(`cannot load Chart.yaml: ${error}`);
  }
  if (typeof chart?.name !== 'string' || typeof chart.version !== 'string') {
    throw notReady('validation: chart.metadata.name and version are required');
  }
  const { name, version, appVersion } = chart;
  return { directory, name, version, appVersion };
}
