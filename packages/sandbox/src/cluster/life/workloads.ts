import { createHash } from 'node:crypto';
import { recordAt } from '../api/json';
import type { JsonObject, KubeObject, OwnerReference } from '../api/object';
import type { Life } from './Life';
import { isPodOver, type Pod } from './podTypes';

/** What the controllers of workloads read of a spec. */
export interface Workload extends KubeObject {
  spec: {
    replicas?: number;
    selector: JsonObject;
    template: JsonObject;
    [field: string]: unknown;
  };
  status?: JsonObject;
}

export const DEPLOYMENTS = 'deployments.apps';
export const REPLICA_SETS = 'replicasets.apps';

/** A reference by which an object controls another. */
export function controlledBy(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The objects of a type that an object controls. */
export function controlled(
  life: Life,
  owner: KubeObject,
  key: string,
): KubeObject[] {
  return life.store
    .dependentsOf(owner.metadata.uid)
    .filter(dependent => dependent.key === key)
    .map(dependent => dependent.object);
}

/** The pods of a controller that have not ended and are not being deleted. */
export function activePods(life: Life, owner: KubeObject): Pod[] {
  return controlled(life, owner, 'pods').filter(
    pod => !isPodOver(pod) && !pod.metadata.deletionTimestamp,
  ) as Pod[];
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A short hash of a template, of the look that Kubernetes gives it. */
export function templateHash(template: unknown): string {
  const digest = createHash('sha256').update(stableText(template)).digest();
  return [...digest.subarray(0, 10)]
    .map(byte => ALPHABET[byte % ALPHABET.length])
    .join('');
}

function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
}

/** A pod made of a workload's template. */
export function podFrom(
  owner: KubeObject,
  template: JsonObject,
  metadata: JsonObject,
  labels: Record<string, string> = {},
): JsonObject {
  const own = recordAt(template, 'metadata');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...metadata,
      labels: { ...recordAt(own, 'labels'), ...labels },
      ...(own.annotations ? { annotations: own.annotations } : {}),
      ownerReferences: [controlledBy(owner)],
    },
    spec: recordAt(template, 'spec'),
  };
}

/** "25%" of a number, or a plain number. */
export function intOrPercent(
  value: unknown,
  of: number,
  roundUp: boolean,
): number {
  if (typeof value === 'number') return value;
  const part = (Number.parseFloat(String(value)) / 100) * of;
  return roundUp ? Math.ceil(part) : Math.floor(part);
}
