import type { KubernetesObject } from '@berth/plugin-environments-node';

const AT = '2026-10-01T12:00:04Z';

/** Paths of an environment's engine objects, its namespace and what is in it. */
export const pathsOf = (id: string) => ({
  source: `/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/gitrepositories/${id}`,
  kustomization: `/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/${id}`,
  namespace: `/api/v1/namespaces/${id}`,
  deployment: `/apis/apps/v1/namespaces/${id}/deployments/web`,
  database: `/apis/apps/v1/namespaces/${id}/statefulsets/database`,
  ingress: `/apis/networking.k8s.io/v1/namespaces/${id}/ingresses/web`,
  quota: `/api/v1/namespaces/${id}/resourcequotas/quota`,
  secret: `/api/v1/namespaces/${id}/secrets/password`,
});

const ready = (reason: string) => [
  {
    type: 'Ready',
    status: 'True',
    reason,
    message: reason,
    lastTransitionTime: AT,
    observedGeneration: 1,
  },
];

/** A GitRepository that has a commit, as source-controller leaves it. */
export const fetched = (id: string, sha: string): KubernetesObject => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: {
    name: id,
    namespace: 'flux-system',
    labels: { 'berth.dev/environment': id },
  },
  spec: { interval: '1h', url: 'https://git.example.com/platform' },
  status: {
    observedGeneration: 1,
    conditions: ready('Succeeded'),
    artifact: {
      revision: `berth/environments/${id}@sha1:${sha}`,
      lastUpdateTime: AT,
      path: 'a',
      url: 'http://source/a',
      digest: `sha256:${'0'.repeat(64)}`,
    },
  },
});

/** A Kustomization that has applied a commit, as kustomize-controller leaves it. */
export const applied = (id: string, sha: string): KubernetesObject => ({
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: {
    name: id,
    namespace: 'flux-system',
    labels: { 'berth.dev/environment': id },
  },
  spec: {
    interval: '1h',
    prune: true,
    sourceRef: { kind: 'GitRepository', name: id },
  },
  status: {
    observedGeneration: 1,
    conditions: ready('ReconciliationSucceeded'),
    lastAppliedRevision: `berth/environments/${id}@sha1:${sha}`,
    lastAttemptedRevision: `berth/environments/${id}@sha1:${sha}`,
    inventory: {
      entries: [
        { id: `_${id}__Namespace`, v: 'v1' },
        { id: `${id}_gone__ConfigMap`, v: 'v1' },
      ],
    },
  },
});

export const namespace = (id: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: id, labels: { 'berth.dev/environment': id } },
});

/** A Deployment of one container with this image. */
export const deployment = (id: string, image: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: id,
    labels: { 'berth.dev/application': 'web' },
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image,
            resources: { requests: { cpu: '100m', memory: '64Mi' } },
          },
        ],
      },
    },
  },
});

/** A StatefulSet of one container that asks for so many cores. */
export const database = (id: string, cpu: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'database', namespace: id },
  spec: {
    replicas: 1,
    serviceName: 'database',
    selector: { matchLabels: { app: 'database' } },
    template: {
      metadata: { labels: { app: 'database' } },
      spec: {
        containers: [
          {
            name: 'database',
            image: 'example.com/web:1.4.2',
            resources: { requests: { cpu } },
          },
        ],
      },
    },
  },
});

/** An Ingress that a controller gave an address. */
export const ingress = (id: string, host: string): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: id },
  spec: {
    tls: [{ hosts: [host], secretName: 'tls' }],
    rules: [
      {
        host,
        http: {
          paths: [
            {
              path: '/',
              pathType: 'Prefix',
              backend: { service: { name: 'web', port: { number: 80 } } },
            },
          ],
        },
      },
    ],
  },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
});

export const quota = (id: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'quota', namespace: id },
  spec: { hard: { 'requests.cpu': '2', pods: '10' } },
});

export const secret = (id: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'password', namespace: id },
  stringData: { password: 'do not show' },
});
