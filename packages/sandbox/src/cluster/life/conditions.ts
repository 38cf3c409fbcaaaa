import { recordsAt } from '../api/json';
import type { Condition, KubeObject } from '../api/object';
import { timestamp } from '../api/timestamp';

/** An object's conditions. */
export function conditionsOf(object: KubeObject): Condition[] {
  return recordsAt(object, 'status', 'conditions') as unknown as Condition[];
}

export function conditionOf(
  object: KubeObject,
  type: string,
): Condition | undefined {
  return conditionsOf(object).find(condition => condition.type === type);
}

/** The conditions with one set; its transition time moves only when its status does. */
export function withCondition(
  conditions: Condition[],
  next: Condition,
): Condition[] {
  const before = conditions.find(condition => condition.type === next.type);
  const now = timestamp();
  const same = before?.status === next.status;
  const written: Condition = {
    ...next,
    lastTransitionTime: same ? before?.lastTransitionTime ?? now : now,
  };
  return before
    ? conditions.map(condition => (condition === before ? written : condition))
    : [...conditions, written];
}

export function withoutCondition(
  conditions: Condition[],
  type: string,
): Condition[] {
  return conditions.filter(condition => condition.type !== type);
}
