import { stringify } from 'yaml';

/** What add-ons of a cluster define, and environments of the starter platform bring objects of. */
const KINDS = [
  { group: 'cert-manager.io', version: 'v1', kind: 'Certificate' },
  { group: 'cert-manager.io', version: 'v1', kind: 'Issuer' },
  { group: 'monitoring.coreos.com', version: 'v1', kind: 'ServiceMonitor' },
  { group: 'monitoring.coreos.com', version: 'v1', kind: 'PrometheusRule' },
  { group: 'traefik.io', version: 'v1alpha1', kind: 'IngressRoute' },
  { group: 'traefik.io', version: 'v1alpha1', kind: 'Middleware' },
];

/** CustomResourceDefinitions of cert-manager, the Prometheus Operator and Traefik, which take any spec; none of them runs. */
export function addOnDefinitions(): string {
  return KINDS.map(({ group, version, kind }) => {
    const singular = kind.toLowerCase();
    return stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${singular}s.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: {
          kind,
          singular,
          plural: `${singular}s`,
          listKind: `${kind}List`,
        },
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: {
              openAPIV3Schema: {
                type: 'object',
                'x-kubernetes-preserve-unknown-fields': true,
              },
            },
          },
        ],
      },
    });
  }).join('---\n');
}
