import type { EngineRenderer, EngineRenderInput } from '../EngineRenderer';
import { environmentBranch, environmentFolder } from '../../repository/paths';
import { environmentId } from '../../rules/names';
import { applicationsOf } from '../applicationsOf';
import { writeYaml, YamlValue } from '../writeYaml';

/** Where Flux's own objects live. */
export const FLUX_NAMESPACE = 'flux-system';

/** The GitRepository of clusters that read `main` directly; it belongs to the cluster, not to an environment. */
export const FLUX_MAIN_SOURCE = 'platform';

/** Name of the GitRepository that an environment is read from. */
export function fluxSourceOf(
  id: string,
  delivery: EngineRenderInput['delivery'],
): string {
  return delivery === 'main' ? FLUX_MAIN_SOURCE : id;
}

/**
 * Flux (https://fluxcd.io/flux/components/): a GitRepository and a Kustomization an environment, a HelmRelease a Helm
 * application. Flux waits for nothing, since Berth watches the workloads itself, and is told when to look, so that
 * its own intervals are long.
 */
export const fluxRenderer: EngineRenderer = {
  name: 'flux',

  clusterObject(input) {
    const { environment, delivery } = input;
    const { customer, name } = environment;
    const id = environmentId(customer, name);
    const kustomization = {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: metadataOf(id),
      spec: {
        interval: '1h',
        retryInterval: '1m',
        timeout: '2m',
        path: `./${environmentFolder(customer, name)}`,
        prune: true,
        wait: false,
        sourceRef: {
          kind: 'GitRepository',
          name: fluxSourceOf(id, delivery),
        },
      },
    };
    return delivery === 'main'
      ? documents(kustomization)
      : documents(sourceOf(input, id), kustomization);
  },

  releases({ environment, blueprint, delivery }) {
    const { customer, name } = environment;
    const id = environmentId(customer, name);
    return Object.fromEntries(
      applicationsOf(environment, blueprint).helm.map(application => [
        application.name,
        documents(
          releaseOf({
            id,
            customer,
            application: application.name,
            chart: application.offer.chart,
            source: fluxSourceOf(id, delivery),
          }),
        ),
      ]),
    );
  },
};

function sourceOf({ repository }: EngineRenderInput, id: string): YamlValue {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: metadataOf(id),
    spec: {
      interval: '1h',
      timeout: '1m',
      url: repository.url,
      ref: { branch: environmentBranch(id) },
      secretRef: repository.secretName
        ? { name: repository.secretName }
        : undefined,
    },
  };
}

function metadataOf(id: string) {
  return {
    name: id,
    namespace: FLUX_NAMESPACE,
    labels: { 'berth.dev/environment': id },
  };
}

function releaseOf(release: {
  id: string;
  customer: string;
  application: string;
  chart: string;
  source: string;
}): YamlValue {
  const { id, customer, application, chart, source } = release;
  const attempts = { disableWait: true, remediation: { retries: 3 } };
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: {
      name: application,
      namespace: id,
      labels: { 'berth.dev/application': application },
    },
    spec: {
      interval: '1h',
      releaseName: application,
      chart: {
        spec: {
          chart: `./charts/${chart}`,
          interval: '1h',
          reconcileStrategy: 'ChartVersion',
          sourceRef: {
            kind: 'GitRepository',
            name: source,
            namespace: FLUX_NAMESPACE,
          },
        },
      },
      install: attempts,
      upgrade: attempts,
      valuesFrom: [
        { kind: 'ConfigMap', name: `${application}-values-blueprint` },
        { kind: 'ConfigMap', name: `${application}-values-stage` },
        { kind: 'ConfigMap', name: `${application}-values` },
      ],
      commonMetadata: {
        labels: {
          'berth.dev/customer': customer,
          'berth.dev/environment': id,
          'berth.dev/application': application,
        },
      },
    },
  };
}

function documents(...objects: YamlValue[]): string {
  return objects.map(object => writeYaml(object, 'needed')).join('---\n');
}
