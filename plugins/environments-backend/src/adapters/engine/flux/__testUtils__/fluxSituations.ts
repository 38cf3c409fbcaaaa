import type { KubernetesObject } from '@berth/plugin-environments-node';

export const NEW = 'a'.repeat(40);
export const OLD = 'b'.repeat(40);
export const ID = 'acme-staging';
export const AT = '2026-10-01T12:00:04Z';

export const revisionOf = (sha: string) =>
  `berth/environments/${ID}@sha1:${sha}`;

/** What differs from an object that all went well with. */
export interface Given {
  generation?: number;
  observedGeneration?: number;
  conditions?: Array<
    [
      type: string,
      status: string,
      reason: string,
      message?: string,
      generation?: number,
    ]
  >;
  status?: Record<string, unknown>;
  metadata?: Partial<KubernetesObject['metadata']>;
  spec?: Record<string, unknown>;
}

/** An object as a controller of Flux leaves it. */
export function object(
  apiVersion: string,
  kind: string,
  identity: KubernetesObject['metadata'],
  given: Given,
): KubernetesObject {
  const generation = given.generation ?? 1;
  return {
    apiVersion,
    kind,
    metadata: { ...identity, generation, ...given.metadata },
    spec: given.spec,
    status: {
      observedGeneration: given.observedGeneration ?? generation,
      conditions: given.conditions?.map(
        ([type, status, reason, message, about]) => ({
          type,
          status,
          reason,
          message: message ?? `${reason}.`,
          lastTransitionTime: AT,
          observedGeneration: about ?? generation,
        }),
      ),
      ...given.status,
    },
  };
}

export const labels = { 'berth.dev/environment': ID };

export const source = (given: Given = {}) =>
  object(
    'source.toolkit.fluxcd.io/v1',
    'GitRepository',
    { name: ID, namespace: 'flux-system', labels },
    {
      status: {
        artifact: { revision: revisionOf(NEW), lastUpdateTime: AT },
      },
      conditions: [['Ready', 'True', 'Succeeded']],
      ...given,
    },
  );

export const kustomization = (given: Given = {}) =>
  object(
    'kustomize.toolkit.fluxcd.io/v1',
    'Kustomization',
    { name: ID, namespace: 'flux-system', labels },
    {
      status: {
        lastAppliedRevision: revisionOf(NEW),
        lastAttemptedRevision: revisionOf(NEW),
      },
      conditions: [['Ready', 'True', 'ReconciliationSucceeded']],
      spec: { sourceRef: { kind: 'GitRepository', name: ID } },
      ...given,
    },
  );

export const release = (given: Given = {}) =>
  object(
    'helm.toolkit.fluxcd.io/v2',
    'HelmRelease',
    {
      name: 'web',
      namespace: ID,
      labels: { ...labels, 'berth.dev/application': 'web' },
    },
    { conditions: [['Ready', 'True', 'InstallSucceeded']], ...given },
  );

export const notFetched: Given = {
  // Controllers leave the status' generation behind while they fail.
  observedGeneration: -1,
  status: {},
  conditions: [
    ['FetchFailed', 'True', 'GitOperationFailed', 'authentication required'],
    ['Ready', 'False', 'GitOperationFailed', 'authentication required'],
  ],
};

export const buildFailed: Given = {
  status: {
    lastAppliedRevision: revisionOf(OLD),
    lastAttemptedRevision: revisionOf(NEW),
  },
  conditions: [
    ['Reconciling', 'True', 'ProgressingWithRetry'],
    ['Ready', 'False', 'BuildFailed', 'no matches for kind "Nothing"'],
  ],
};
