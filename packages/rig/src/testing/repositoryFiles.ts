import { stringify } from 'yaml';
import { deployment } from './objects';

/** A folder with a Kustomize overlay that holds one Deployment, `web`, for the namespace of the same name. */
export function overlay(space: string, image: string): Record<string, string> {
  return {
    [`${space}/kustomization.yaml`]: stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['web.yaml'],
    }),
    [`${space}/web.yaml`]: stringify(
      deployment({ name: 'web', namespace: space, image }),
    ),
  };
}

/** A Helm chart with one Deployment, `from-chart`, and values for it that lie elsewhere. */
export function chart(): Record<string, string> {
  return {
    'charts/web/Chart.yaml': stringify({
      apiVersion: 'v2',
      name: 'web',
      version: '0.1.0',
    }),
    'charts/web/values.yaml': stringify({ image: 'chart:0.0.0' }),
    'charts/web/templates/web.yaml': stringify(
      deployment({ name: 'from-chart', image: '{{ .Values.image }}' }),
    ),
    'values/web.yaml': stringify({ image: 'chart:2.0.0' }),
  };
}
