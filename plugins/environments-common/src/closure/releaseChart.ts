import { isMembers } from './kustomizationReferences';

/** The chart and the values files of Flux's HelmRelease, as paths from the repository's root; undefined of all else. */
export function releaseChart(
  document: unknown,
): { path: string; valuesFiles: string[] } | undefined {
  const get = (value: unknown, ...keys: string[]): unknown =>
    keys.reduce<unknown>(
      (inner, key) => (isMembers(inner) ? inner[key] : undefined),
      value,
    );
  const spec = get(document, 'spec', 'chart', 'spec');
  const path = get(spec, 'chart');
  if (
    get(document, 'kind') !== 'HelmRelease' ||
    get(spec, 'sourceRef', 'kind') !== 'GitRepository' ||
    typeof path !== 'string'
  ) {
    return undefined;
  }
  const files = get(spec, 'valuesFiles');
  return {
    path,
    valuesFiles: (Array.isArray(files) ? files : []).filter(
      (it): it is string => typeof it === 'string',
    ),
  };
}
