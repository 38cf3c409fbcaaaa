import type { JsonObject, KubeObject } from './object';

/** A column of `kubectl get`, as a CRD defines it. */
export interface PrinterColumn {
  name: string;
  type: string;
  jsonPath: string;
  priority?: number;
  description?: string;
}

/** One served type of the API. Types that share a `key` share their stored objects. */
export interface ResourceType {
  /** Storage key: `plural` or `plural.group`. */
  key: string;
  group: string;
  version: string;
  /** `version` or `group/version`. */
  apiVersion: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  subresources: string[];
  /** Whether `metadata.generation` counts changes outside metadata and status. */
  generation: boolean;
  verbs: string[];
  /** Only CRDs: the schema of this version, its columns and its validator. */
  custom?: {
    schema: JsonObject;
    columns: PrinterColumn[];
    validate: (object: JsonObject) => void;
  };
  /** Turns a stored object into this version's form, where that is more than its apiVersion. */
  present?: (stored: KubeObject) => KubeObject;
}

const ALL_VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

type Row = [
  groupVersion: string,
  kind: string,
  plural: string,
  flags: string,
  shortNames?: string,
  subresources?: string,
];

/* Flags: n namespaced, g generation, a in the category "all", 1 deleted one at a time only. */
const TABLE: Row[] = [
  ['v1', 'Namespace', 'namespaces', '1', 'ns', 'status finalize'],
  ['v1', 'Pod', 'pods', 'na', 'po', 'status log'],
  ['v1', 'Service', 'services', 'na', 'svc', 'status'],
  ['v1', 'ConfigMap', 'configmaps', 'n', 'cm'],
  ['v1', 'Secret', 'secrets', 'n'],
  ['v1', 'ServiceAccount', 'serviceaccounts', 'n', 'sa'],
  ['v1', 'Endpoints', 'endpoints', 'n', 'ep'],
  ['v1', 'Event', 'events', 'n', 'ev'],
  ['v1', 'Node', 'nodes', '', 'no', 'status'],
  ['v1', 'PersistentVolume', 'persistentvolumes', '', 'pv', 'status'],
  [
    'v1',
    'PersistentVolumeClaim',
    'persistentvolumeclaims',
    'n',
    'pvc',
    'status',
  ],
  ['v1', 'ResourceQuota', 'resourcequotas', 'n', 'quota', 'status'],
  ['v1', 'LimitRange', 'limitranges', 'n', 'limits'],
  ['v1', 'ReplicationController', 'replicationcontrollers', 'na', 'rc'],
  ['v1', 'PodTemplate', 'podtemplates', 'n'],
  ['apps/v1', 'Deployment', 'deployments', 'nga', 'deploy', 'status scale'],
  ['apps/v1', 'ReplicaSet', 'replicasets', 'nga', 'rs', 'status scale'],
  ['apps/v1', 'StatefulSet', 'statefulsets', 'nga', 'sts', 'status scale'],
  ['apps/v1', 'DaemonSet', 'daemonsets', 'nga', 'ds', 'status'],
  ['apps/v1', 'ControllerRevision', 'controllerrevisions', 'n'],
  ['batch/v1', 'Job', 'jobs', 'nga', '', 'status'],
  ['batch/v1', 'CronJob', 'cronjobs', 'nga', 'cj', 'status'],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses', 'ng', 'ing', 'status'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'ng', 'netpol'],
  ['networking.k8s.io/v1', 'IngressClass', 'ingressclasses', 'g'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'roles', 'n'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', 'n'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', ''],
  [
    'rbac.authorization.k8s.io/v1',
    'ClusterRoleBinding',
    'clusterrolebindings',
    '',
  ],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', 'ng'],
  [
    'policy/v1',
    'PodDisruptionBudget',
    'poddisruptionbudgets',
    'ng',
    'pdb',
    'status',
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    'na',
    'hpa',
    'status',
  ],
  ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', '', 'sc'],
  ['coordination.k8s.io/v1', 'Lease', 'leases', 'n'],
  ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', 'g', 'pc'],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'customresourcedefinitions',
    'g',
    'crd crds',
    'status',
  ],
];

function words(text: string | undefined): string[] {
  return text ? text.split(' ') : [];
}

/** The storage key of a group's plural. */
function storageKey(group: string, plural: string): string {
  return group ? `${plural}.${group}` : plural;
}

function typeOf(row: Row): ResourceType {
  const [apiVersion, kind, plural, flags, shortNames, subresources] = row;
  const [group, version] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : ['', apiVersion];
  return {
    key: storageKey(group, plural),
    group,
    version,
    apiVersion,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: flags.includes('n'),
    shortNames: words(shortNames),
    categories: flags.includes('a') ? ['all'] : [],
    subresources: words(subresources),
    generation: flags.includes('g'),
    verbs: flags.includes('1')
      ? ALL_VERBS.filter(verb => verb !== 'deletecollection')
      : ALL_VERBS,
  };
}

/** The built-in types, in the order in which discovery shows them. */
export function builtInTypes(): ResourceType[] {
  const types = TABLE.map(typeOf);
  const events: ResourceType = {
    ...typeOf(['events.k8s.io/v1', 'Event', 'events', 'n', 'ev']),
    key: 'events',
    verbs: ['get', 'list', 'watch', 'delete', 'deletecollection'],
    present: presentEvent,
  };
  return [...types, events];
}

/** A core/v1 event in the words of events.k8s.io/v1. */
function presentEvent(stored: KubeObject): KubeObject {
  const { message, involvedObject, source, count, ...rest } = stored;
  const { firstTimestamp, lastTimestamp, ...kept } = rest;
  return {
    ...kept,
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: stored.metadata,
    note: message,
    regarding: involvedObject,
    deprecatedSource: source,
    deprecatedCount: count,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
  };
}

export { ALL_VERBS };
