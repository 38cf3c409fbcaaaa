import type {
  EnvironmentObject,
  Workload,
} from '@berth/plugin-environments-common';
import {
  conditionOf,
  type KubernetesObject,
  listAt,
  textAt,
} from '@berth/plugin-environments-node';
import { stringify } from 'yaml';

type Health = Pick<EnvironmentObject, 'health' | 'message'>;

/** Groups whose controllers say of each object whether it is `Ready`: silence is no good news there. */
const SAY_READY = /^(cert-manager\.io|[a-z]+\.toolkit\.fluxcd\.io)\//;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as the API gives it. Of a Secret nothing but its name. */
export function objectView(
  object: KubernetesObject,
  workloads: Workload[],
): EnvironmentObject {
  const { apiVersion, kind, metadata } = object;
  return {
    apiVersion,
    kind,
    namespace: metadata.namespace,
    name: metadata.name,
    ...healthOf(object, workloads),
    ...(kind === 'Secret' ? {} : { manifest: manifestOf(object) }),
  };
}

function healthOf(object: KubernetesObject, workloads: Workload[]): Health {
  if (object.metadata.deletionTimestamp) {
    return { health: 'progressing', message: 'It is being deleted' };
  }
  const workload = workloads.find(
    ({ kind, name }) => kind === object.kind && name === object.metadata.name,
  );
  if (workload) {
    const { health, problem } = workload;
    return problem
      ? { health, message: `${problem.reason}: ${problem.message}` }
      : { health };
  }
  switch (object.kind) {
    case 'Ingress':
      return listAt(object, 'status', 'loadBalancer', 'ingress').length > 0
        ? { health: 'ready' }
        : { health: 'progressing', message: 'It has no address yet' };
    case 'Job':
      return jobHealth(object);
    case 'PersistentVolumeClaim':
      return claimHealth(textAt(object, 'status', 'phase'));
    case 'Application':
      return applicationHealth(object);
    case 'Environment':
      return environmentHealth(object);
    default:
      return conditionHealth(object);
  }
}

/** A Job of a CronJob, which is none of the workloads. */
function jobHealth(object: KubernetesObject): Health {
  for (const [type, health] of [
    ['Failed', 'failed'],
    ['Complete', 'ready'],
  ] as const) {
    const condition = conditionOf(object, type);
    if (condition?.status === 'True') {
      return { health, message: condition.message || condition.reason };
    }
  }
  return { health: 'progressing', message: 'It has not ended yet' };
}

function claimHealth(phase: string | undefined): Health {
  switch (phase) {
    case 'Bound':
      return { health: 'ready' };
    case 'Lost':
      return { health: 'failed', message: 'Its volume is lost' };
    default:
      return { health: 'progressing', message: 'It waits for a volume' };
  }
}

/** What Berth itself says of the environment there, which stands at most a second behind the page. */
function environmentHealth(object: KubernetesObject): Health {
  const phase = textAt(object, 'status', 'phase');
  const message = conditionOf(object, 'Ready')?.message || phase;
  switch (phase) {
    case undefined:
      // A definition without what writes it is no fault of the object.
      return { health: 'ready' };
    case 'Ready':
    case 'Asleep':
      return { health: 'ready', message };
    case 'Degraded':
      return { health: 'degraded', message };
    case 'Failed':
      return { health: 'failed', message };
    case 'Unknown':
      return { health: 'unknown', message };
    default:
      return { health: 'progressing', message };
  }
}

/** Argo CD's own words: what it takes the objects for, and whether they are as in Git. */
function applicationHealth(object: KubernetesObject): Health {
  const health = textAt(object, 'status', 'health', 'status');
  const sync = textAt(object, 'status', 'sync', 'status');
  const message = [sync, health].filter(Boolean).join(', ');
  if (health === 'Degraded' || health === 'Missing') {
    return { health: 'degraded', message };
  }
  if (sync === undefined || health === undefined) {
    return { health: 'unknown', message: 'Argo CD has not looked at it yet' };
  }
  if (health === 'Unknown' || sync === 'Unknown') {
    return { health: 'unknown', message };
  }
  return {
    health: health === 'Healthy' && sync === 'Synced' ? 'ready' : 'progressing',
    message,
  };
}

/** Most controllers say `Ready`; what has no such condition is ready by existing, unless its controller says more. */
function conditionHealth(object: KubernetesObject): Health {
  const ready = conditionOf(object, 'Ready');
  if (!ready) {
    return SAY_READY.test(object.apiVersion)
      ? { health: 'unknown', message: 'Its controller says nothing of it yet' }
      : { health: 'ready' };
  }
  const message = ready.message || ready.reason;
  switch (ready.status) {
    case 'True':
      return { health: 'ready', message };
    case 'False':
      return { health: 'failed', message };
    default:
      return { health: 'progressing', message };
  }
}

function manifestOf(object: KubernetesObject): string {
  const { metadata, ...rest } = object;
  const { annotations, ...identity } = metadata;
  const kept = Object.entries(annotations ?? {}).filter(
    ([name]) => name !== LAST_APPLIED,
  );
  const shown = Object.fromEntries(
    Object.entries(identity).filter(([field]) => field !== 'managedFields'),
  );
  const { apiVersion, kind, ...body } = rest;
  return stringify(
    {
      apiVersion,
      kind,
      metadata:
        kept.length > 0
          ? { ...shown, annotations: Object.fromEntries(kept) }
          : shown,
      ...body,
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
