import { InputError } from '@backstage/errors';
import {
  type KubernetesObject,
  type KubernetesTool,
  listAt,
  type Manifest,
  member,
  templateChart,
  textAt,
} from '@berth/plugin-environments-node';
import { readFile } from 'node:fs/promises';
import { join, normalize, sep } from 'node:path';
import { isClusterScoped } from './isClusterScoped';

/** The version of Kubernetes that charts are rendered for, where no cluster says its own. */
const KUBE_VERSION = '1.35.0';

/**
 * The objects that Flux's helm-controller would install for a HelmRelease whose chart is in the repository, with its
 * values in their order. Empty for charts from elsewhere, which no plan can show.
 *
 * @throws InputError where values are missing, and the errors of `templateChart`
 */
export async function renderRelease(
  helm: KubernetesTool,
  {
    root,
    release,
    built,
    signal,
  }: {
    /** Absolute path of the repository's files. */
    root: string;
    release: Manifest;
    /** What kustomize built, in which the values are found. */
    built: Manifest[];
    signal?: AbortSignal;
  },
): Promise<KubernetesObject[]> {
  const chart = member(release, 'spec', 'chart', 'spec');
  const path = textAt(chart, 'chart');
  if (!path || textAt(chart, 'sourceRef', 'kind') !== 'GitRepository') {
    return [];
  }
  const name = release.metadata.name;
  const namespace =
    textAt(release, 'spec', 'targetNamespace') ?? release.metadata.namespace;
  if (!namespace) {
    throw new InputError(`HelmRelease ${name} has no namespace`);
  }
  const objects = await templateChart(helm, {
    chartDir: inside(root, path, name),
    releaseName: textAt(release, 'spec', 'releaseName') ?? name,
    namespace,
    values: [
      ...(await valuesFiles(root, chart, name)),
      ...listAt(release, 'spec', 'valuesFrom').flatMap(
        source => valuesFrom(source, release, built) ?? [],
      ),
      JSON.stringify(member(release, 'spec', 'values') ?? {}),
    ],
    kubeVersion: KUBE_VERSION,
    signal,
  });
  const labels = textsAt(release, 'spec', 'commonMetadata', 'labels');
  const annotations = textsAt(release, 'spec', 'commonMetadata', 'annotations');
  return objects.map(object => ({
    ...object,
    metadata: {
      ...object.metadata,
      ...(object.metadata.namespace || isClusterScoped(object)
        ? {}
        : { namespace }),
      ...(labels && { labels: { ...object.metadata.labels, ...labels } }),
      ...(annotations && {
        annotations: { ...object.metadata.annotations, ...annotations },
      }),
    },
  }));
}

/** One entry of `valuesFrom`, as YAML text. Values from Secrets are nothing that a plan may show. */
function valuesFrom(
  source: unknown,
  release: Manifest,
  built: Manifest[],
): string | undefined {
  const name = textAt(source, 'name');
  if (textAt(source, 'kind') !== 'ConfigMap' || !name) {
    return undefined;
  }
  const key = textAt(source, 'valuesKey') ?? 'values.yaml';
  const map = built.find(
    object =>
      object.kind === 'ConfigMap' &&
      object.metadata.name === name &&
      object.metadata.namespace === release.metadata.namespace,
  );
  const text = textAt(map, 'data', key);
  if (text === undefined) {
    if (member(source, 'optional') === true) {
      return undefined;
    }
    throw new InputError(
      `HelmRelease ${release.metadata.name} takes its values from key ${key} of ConfigMap ${name}, which the overlay does not have`,
    );
  }
  const target = textAt(source, 'targetPath');
  return target === undefined
    ? text
    : JSON.stringify(
        target
          .split('.')
          .reduceRight<unknown>((value, part) => ({ [part]: value }), text),
      );
}

function valuesFiles(
  root: string,
  chart: unknown,
  release: string,
): Promise<string[]> {
  return Promise.all(
    listAt(chart, 'valuesFiles')
      .filter((path): path is string => typeof path === 'string')
      .map(path => readFile(inside(root, path, release), 'utf8')),
  );
}

function inside(root: string, path: string, release: string): string {
  const local = normalize(path);
  if (local === '..' || local.startsWith(`..${sep}`)) {
    throw new InputError(
      `HelmRelease ${release} refers to ${path}, which is outside its repository`,
    );
  }
  return join(root, local);
}

function textsAt(
  value: unknown,
  ...path: string[]
): Record<string, string> | undefined {
  const found = member(value, ...path);
  return found === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(found ?? {}).map(([key, text]) => [key, String(text)]),
      );
}
