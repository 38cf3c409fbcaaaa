import { defineResource, type Schema } from './defineResource';

const duration: Schema = {
  type: 'string',
  pattern: '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
};
const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const anything: Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};
const reference: Schema = {
  type: 'object',
  required: ['name'],
  properties: { name: text, namespace: text },
};
const source: Schema = {
  type: 'object',
  required: ['kind', 'name'],
  properties: {
    apiVersion: text,
    kind: {
      type: 'string',
      enum: [
        'OCIRepository',
        'GitRepository',
        'Bucket',
        'HelmRepository',
        'ExternalArtifact',
      ],
    },
    name: text,
    namespace: text,
  },
};
const status: Schema = {
  ...anything,
  properties: {
    observedGeneration: { type: 'integer', format: 'int64' },
    lastHandledReconcileAt: text,
    conditions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['lastTransitionTime', 'message', 'reason', 'status', 'type'],
        properties: {
          type: { type: 'string', maxLength: 316 },
          status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
          reason: { type: 'string', minLength: 1, maxLength: 1024 },
          message: { type: 'string', maxLength: 32768 },
          lastTransitionTime: { type: 'string', format: 'date-time' },
          observedGeneration: { type: 'integer', format: 'int64' },
        },
      },
    },
  },
};

const READY = [
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
  },
  {
    name: 'Ready',
    type: 'string',
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
  },
  {
    name: 'Status',
    type: 'string',
    jsonPath: '.status.conditions[?(@.type=="Ready")].message',
  },
];

/** The three kinds that the sandbox's Flux reconciles, after Flux's published API. */
export const fluxDefinitions = [
  defineResource({
    group: 'source.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'GitRepository',
    plural: 'gitrepositories',
    shortNames: ['gitrepo'],
    columns: [{ name: 'URL', type: 'string', jsonPath: '.spec.url' }, ...READY],
    spec: {
      type: 'object',
      required: ['interval', 'url'],
      properties: {
        url: { type: 'string', pattern: '^(http|https|ssh)://.*$' },
        interval: duration,
        timeout: duration,
        suspend: flag,
        ref: {
          type: 'object',
          properties: {
            branch: text,
            tag: text,
            semver: text,
            name: text,
            commit: text,
          },
        },
        secretRef: reference,
        ignore: text,
        provider: { type: 'string', enum: ['generic', 'azure', 'github'] },
        proxySecretRef: reference,
        recurseSubmodules: flag,
        include: { type: 'array', items: anything },
        sparseCheckout: { type: 'array', items: text },
        verify: anything,
      },
    },
    status,
  }),
  defineResource({
    group: 'kustomize.toolkit.fluxcd.io',
    version: 'v1',
    kind: 'Kustomization',
    plural: 'kustomizations',
    shortNames: ['ks'],
    columns: READY,
    spec: {
      ...anything,
      required: ['interval', 'prune', 'sourceRef'],
      properties: {
        interval: duration,
        retryInterval: duration,
        timeout: duration,
        path: text,
        prune: flag,
        deletionPolicy: {
          type: 'string',
          enum: ['MirrorPrune', 'Delete', 'WaitForTermination', 'Orphan'],
        },
        sourceRef: source,
        targetNamespace: { type: 'string', minLength: 1, maxLength: 63 },
        suspend: flag,
        force: flag,
        wait: flag,
        dependsOn: { type: 'array', items: { ...anything, ...reference } },
        serviceAccountName: text,
        namePrefix: { type: 'string', minLength: 1, maxLength: 200 },
        nameSuffix: { type: 'string', minLength: 1, maxLength: 200 },
        components: { type: 'array', items: text },
        healthChecks: { type: 'array', items: anything },
        images: { type: 'array', items: anything },
        patches: { type: 'array', items: anything },
      },
    },
    status,
  }),
  defineResource({
    group: 'helm.toolkit.fluxcd.io',
    version: 'v2',
    kind: 'HelmRelease',
    plural: 'helmreleases',
    shortNames: ['hr'],
    columns: READY,
    spec: {
      ...anything,
      required: ['interval'],
      properties: {
        interval: duration,
        timeout: duration,
        suspend: flag,
        chart: {
          type: 'object',
          required: ['spec'],
          properties: {
            metadata: anything,
            spec: {
              type: 'object',
              required: ['chart', 'sourceRef'],
              properties: {
                chart: { type: 'string', minLength: 1, maxLength: 2048 },
                version: text,
                sourceRef: source,
                interval: duration,
                reconcileStrategy: {
                  type: 'string',
                  enum: ['ChartVersion', 'Revision'],
                },
                valuesFiles: { type: 'array', items: text },
                ignoreMissingValuesFiles: flag,
                verify: anything,
              },
            },
          },
        },
        releaseName: { type: 'string', minLength: 1, maxLength: 53 },
        targetNamespace: { type: 'string', minLength: 1, maxLength: 63 },
        storageNamespace: { type: 'string', minLength: 1, maxLength: 63 },
        dependsOn: { type: 'array', items: { ...anything, ...reference } },
        maxHistory: { type: 'integer' },
        driftDetection: anything,
        values: { 'x-kubernetes-preserve-unknown-fields': true },
        valuesFrom: {
          type: 'array',
          items: {
            type: 'object',
            required: ['kind', 'name'],
            properties: {
              kind: { type: 'string', enum: ['Secret', 'ConfigMap'] },
              name: { type: 'string', minLength: 1, maxLength: 253 },
              valuesKey: { type: 'string', maxLength: 253 },
              targetPath: { type: 'string', maxLength: 250 },
              optional: flag,
            },
          },
        },
        install: anything,
        upgrade: anything,
        rollback: anything,
        uninstall: anything,
      },
    },
    status,
  }),
];
