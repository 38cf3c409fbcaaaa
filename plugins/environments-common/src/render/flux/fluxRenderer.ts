import type { EngineRenderer, EngineRenderInput } from '../EngineRenderer';
import { environmentBranch } from '../../repository/paths';
import { environmentId } from '../../rules/names';
import { applicationsOf } from '../applicationsOf';
import { writeYaml, type YamlValue } from '../writeYaml';
import { fluxKustomization } from './fluxKustomization';
import {
  FLUX_FRAMER,
  FLUX_NAMESPACE,
  fluxContentsName,
  fluxSourceOf,
} from './fluxNames';
import { fluxOverlay, leftOutOf, valuesOf } from './fluxOverlay';

/**
 * Flux (https://fluxcd.io/flux/components/): a GitRepository and a Kustomization an environment, which
 * brings another one that acts with the environment's own service account, and a HelmRelease a Helm application that
 * does too. Flux waits for nothing, since Berth watches the workloads itself, and is told when to look, so that its own
 * intervals are long.
 */
export const fluxRenderer: EngineRenderer = {
  name: 'flux',

  clusterObject(input) {
    const { environment, delivery } = input;
    const id = environmentId(environment.customer, environment.name);
    const objects = [
      ...(delivery === 'main' ? [] : [sourceOf(input, id)]),
      fluxKustomization(input, {
        name: id,
        account: FLUX_FRAMER,
        leftOut: leftOutOf.frame,
      }),
    ];
    return objects.map(object => writeYaml(object, 'needed')).join('---\n');
  },

  overlay: fluxOverlay,

  releases({ environment, blueprint, delivery }) {
    const { customer, name } = environment;
    const id = environmentId(customer, name);
    return Object.fromEntries(
      applicationsOf(environment, blueprint).helm.map(application => [
        application.name,
        writeYaml(
          releaseOf({
            id,
            customer,
            application: application.name,
            chart: application.offer.chart,
            source: fluxSourceOf(id, delivery),
          }),
          'needed',
        ),
      ]),
    );
  },
};

function sourceOf({ repository }: EngineRenderInput, id: string): YamlValue {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: {
      name: id,
      namespace: FLUX_NAMESPACE,
      labels: { 'berth.dev/environment': id },
    },
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

/** Named after the application, as blueprints know it; the overlay gives it the name that it has among all others. */
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
      labels: { 'berth.dev/application': application },
    },
    spec: {
      interval: '1h',
      releaseName: application,
      targetNamespace: id,
      storageNamespace: id,
      serviceAccountName: fluxContentsName(id),
      chart: {
        spec: {
          chart: `./charts/${chart}`,
          interval: '1h',
          reconcileStrategy: 'ChartVersion',
          sourceRef: { kind: 'GitRepository', name: source },
        },
      },
      install: attempts,
      upgrade: attempts,
      // What somebody changes in the cluster is put right at each interval; what the chart leaves out is nobody's.
      driftDetection: { mode: 'enabled' },
      valuesFrom: valuesOf(application).map(name => ({
        kind: 'ConfigMap',
        name,
      })),
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
