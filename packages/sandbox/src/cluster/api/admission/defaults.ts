import { isRecord, recordAt, recordsAt, stringAt } from '../json';
import type { JsonObject, KubeObject } from '../object';
import type { ResourceType } from '../resources';
import type { Store } from '../Store';
import { podSpecDefaults } from './podDefaults';
import { serviceDefaults } from './serviceDefaults';

type Defaulter = (object: KubeObject, store: Store) => KubeObject;

function withSpec(object: KubeObject, spec: JsonObject): KubeObject {
  return { ...object, spec };
}

function withTemplate(spec: JsonObject, restartPolicy = 'Always'): JsonObject {
  const template = recordAt(spec, 'template');
  if (!isRecord(template.spec)) return spec;
  return {
    ...spec,
    template: {
      ...template,
      spec: podSpecDefaults(template.spec, restartPolicy),
    },
  };
}

function deploymentDefaults(object: KubeObject): KubeObject {
  const spec = recordAt(object, 'spec');
  const strategy = recordAt(spec, 'strategy');
  const type = stringAt(strategy, 'type') || 'RollingUpdate';
  return withSpec(object, {
    progressDeadlineSeconds: 600,
    replicas: 1,
    revisionHistoryLimit: 10,
    ...withTemplate(spec),
    strategy:
      type === 'RollingUpdate'
        ? {
            rollingUpdate: {
              maxSurge: '25%',
              maxUnavailable: '25%',
              ...recordAt(strategy, 'rollingUpdate'),
            },
            type,
          }
        : strategy,
  });
}

function statefulSetDefaults(object: KubeObject): KubeObject {
  const spec = recordAt(object, 'spec');
  return withSpec(object, {
    podManagementPolicy: 'OrderedReady',
    replicas: 1,
    revisionHistoryLimit: 10,
    updateStrategy: { rollingUpdate: { partition: 0 }, type: 'RollingUpdate' },
    ...withTemplate(spec),
  });
}

function jobDefaults(object: KubeObject): KubeObject {
  const spec = withTemplate(recordAt(object, 'spec'), '');
  const labels = {
    'batch.kubernetes.io/controller-uid': object.metadata.uid,
    'batch.kubernetes.io/job-name': object.metadata.name,
    'controller-uid': object.metadata.uid,
    'job-name': object.metadata.name,
  };
  const template = recordAt(spec, 'template');
  return withSpec(object, {
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    completions: 1,
    parallelism: 1,
    selector: {
      matchLabels: {
        'batch.kubernetes.io/controller-uid': object.metadata.uid,
      },
    },
    suspend: false,
    ...spec,
    template: {
      ...template,
      metadata: {
        ...recordAt(template, 'metadata'),
        labels: { ...recordAt(template, 'metadata', 'labels'), ...labels },
      },
    },
  });
}

function namespaceDefaults(object: KubeObject): KubeObject {
  const created = object.status === undefined;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      labels: {
        ...object.metadata.labels,
        'kubernetes.io/metadata.name': object.metadata.name,
      },
    },
    spec: created ? { finalizers: ['kubernetes'] } : object.spec ?? {},
    status: created ? { phase: 'Active' } : object.status,
  };
}

function secretDefaults(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  const data = { ...recordAt(object, 'data') };
  for (const [key, value] of Object.entries(recordAt(object, 'stringData'))) {
    data[key] = Buffer.from(String(value)).toString('base64');
  }
  return {
    ...rest,
    metadata: object.metadata,
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(Object.keys(data).length > 0 ? { data } : {}),
    type: object.type ?? 'Opaque',
  };
}

function claimDefaults(object: KubeObject, store: Store): KubeObject {
  const spec = recordAt(object, 'spec');
  if (spec.storageClassName !== undefined) {
    return withSpec(object, { volumeMode: 'Filesystem', ...spec });
  }
  for (const storageClass of store.list('storageclasses.storage.k8s.io')) {
    const isDefault =
      storageClass.metadata.annotations?.[
        'storageclass.kubernetes.io/is-default-class'
      ] === 'true';
    if (isDefault) {
      return withSpec(object, {
        volumeMode: 'Filesystem',
        ...spec,
        storageClassName: storageClass.metadata.name,
      });
    }
  }
  return withSpec(object, { volumeMode: 'Filesystem', ...spec });
}

function podDefaults(object: KubeObject): KubeObject {
  const spec = podSpecDefaults(recordAt(object, 'spec'), 'Always');
  const account = stringAt(spec, 'serviceAccountName') || 'default';
  return {
    ...object,
    spec: {
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      ...spec,
      serviceAccount: account,
      serviceAccountName: account,
    },
    status: object.status ?? { phase: 'Pending' },
  };
}

function limitRangeDefaults(object: KubeObject): KubeObject {
  const spec = recordAt(object, 'spec');
  const limits = recordsAt(spec, 'limits').map(limit => {
    if (limit.type !== 'Container') return limit;
    const byDefault = {
      ...recordAt(limit, 'max'),
      ...recordAt(limit, 'default'),
    };
    const request = {
      ...recordAt(limit, 'min'),
      ...byDefault,
      ...recordAt(limit, 'defaultRequest'),
    };
    return {
      ...limit,
      ...(Object.keys(byDefault).length ? { default: byDefault } : {}),
      ...(Object.keys(request).length ? { defaultRequest: request } : {}),
    };
  });
  return withSpec(object, { ...spec, limits });
}

const DEFAULTERS: Record<string, Defaulter> = {
  pods: podDefaults,
  services: serviceDefaults,
  namespaces: namespaceDefaults,
  secrets: secretDefaults,
  limitranges: limitRangeDefaults,
  persistentvolumeclaims: claimDefaults,
  'deployments.apps': deploymentDefaults,
  'replicasets.apps': object =>
    withSpec(object, {
      replicas: 1,
      ...withTemplate(recordAt(object, 'spec')),
    }),
  'statefulsets.apps': statefulSetDefaults,
  'daemonsets.apps': object =>
    withSpec(object, {
      revisionHistoryLimit: 10,
      updateStrategy: {
        rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
        type: 'RollingUpdate',
      },
      ...withTemplate(recordAt(object, 'spec')),
    }),
  'jobs.batch': jobDefaults,
};

/** Fills in what Kubernetes fills in; the object given is not changed. */
export function applyDefaults(
  type: ResourceType,
  object: KubeObject,
  store: Store,
): KubeObject {
  return DEFAULTERS[type.key]?.(object, store) ?? object;
}
