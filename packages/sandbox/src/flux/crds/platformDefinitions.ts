import { defineResource } from './defineResource';

const READY = [
  {
    name: 'Ready',
    type: 'string',
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];
const AGE = [READY[1]];

/**
 * Kinds that the platform repository's components use and that a real cluster gets from
 * cert-manager, Prometheus Operator and Traefik. They take any spec.
 */
export const platformDefinitions = [
  defineResource({
    group: 'cert-manager.io',
    version: 'v1',
    kind: 'Certificate',
    plural: 'certificates',
    shortNames: ['cert', 'certs'],
    columns: [
      READY[0],
      { name: 'Secret', type: 'string', jsonPath: '.spec.secretName' },
      READY[1],
    ],
  }),
  defineResource({
    group: 'cert-manager.io',
    version: 'v1',
    kind: 'Issuer',
    plural: 'issuers',
    columns: READY,
  }),
  defineResource({
    group: 'cert-manager.io',
    version: 'v1',
    kind: 'ClusterIssuer',
    plural: 'clusterissuers',
    scope: 'Cluster',
    columns: READY,
  }),
  defineResource({
    group: 'monitoring.coreos.com',
    version: 'v1',
    kind: 'ServiceMonitor',
    plural: 'servicemonitors',
    shortNames: ['smon'],
    columns: AGE,
  }),
  defineResource({
    group: 'monitoring.coreos.com',
    version: 'v1',
    kind: 'PrometheusRule',
    plural: 'prometheusrules',
    shortNames: ['promrule'],
    columns: AGE,
  }),
  defineResource({
    group: 'traefik.io',
    version: 'v1alpha1',
    kind: 'IngressRoute',
    plural: 'ingressroutes',
    columns: AGE,
  }),
  defineResource({
    group: 'traefik.io',
    version: 'v1alpha1',
    kind: 'Middleware',
    plural: 'middlewares',
    columns: AGE,
  }),
];
