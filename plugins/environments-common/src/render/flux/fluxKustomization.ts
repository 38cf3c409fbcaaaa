import { environmentFolder } from '../../repository/paths';
import { environmentId } from '../../rules/names';
import type { EngineRenderInput } from '../EngineRenderer';
import type { YamlValue } from '../writeYaml';
import { FLUX_NAMESPACE, fluxSourceOf } from './fluxNames';

/** A Kustomization that applies a part of an environment's overlay with the rights of a service account. */
export function fluxKustomization(
  { environment, delivery }: EngineRenderInput,
  {
    name,
    account,
    leftOut,
  }: { name: string; account: string; leftOut: YamlValue[] },
): YamlValue {
  const id = environmentId(environment.customer, environment.name);
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name,
      namespace: FLUX_NAMESPACE,
      labels: { 'berth.dev/environment': id },
    },
    spec: {
      interval: '1h',
      retryInterval: '1m',
      timeout: '2m',
      path: `./${environmentFolder(environment.customer, environment.name)}`,
      prune: true,
      wait: false,
      serviceAccountName: account,
      sourceRef: {
        kind: 'GitRepository',
        name: fluxSourceOf(id, delivery),
      },
      patches: leftOut,
    },
  };
}
