import type { Evidence } from '@berth/plugin-environments-common';
import {
  type KubernetesObject,
  type Condition,
  conditionOf,
  numberAt,
} from '@berth/plugin-environments-node';

/** The commit of a revision as Flux writes it: `main@sha1:<40 hexadecimal digits>`, or the digits alone. */
export function commitOf(revision: string | undefined): string | undefined {
  return /(?:^|[@:/])([0-9a-f]{40})$/.exec(revision ?? '')?.[1];
}

/** Whether its controller is done with the newest spec of an object. */
export function isSeen(object: KubernetesObject): boolean {
  const observed = numberAt(object, 'status', 'observedGeneration');
  return (
    observed !== undefined && observed >= (object.metadata.generation ?? 0)
  );
}

/**
 * The condition where it has this status and speaks of the newest spec. While something fails, controllers leave
 * the status' own generation behind, so the condition's says it.
 */
export function conditionNow(
  object: KubernetesObject,
  type: string,
  status: 'True' | 'False' | 'Unknown',
): Condition | undefined {
  const condition = conditionOf(object, type);
  if (condition?.status !== status) {
    return undefined;
  }
  const { generation } = object.metadata;
  const isNow =
    condition.observedGeneration === undefined || generation === undefined
      ? isSeen(object)
      : condition.observedGeneration >= generation;
  return isNow ? condition : undefined;
}

/** The words of an object, by its condition where there is one. */
export function evidenceOf(
  object: KubernetesObject,
  condition?: Condition,
): Evidence {
  return {
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
    reason: condition?.reason || undefined,
    message: condition?.message || undefined,
  };
}
