/** The value at a path of an object from outside; undefined where any part of the path is missing. */
export function member(value: unknown, ...path: string[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) {
      return undefined;
    }
    found = Object.hasOwn(found, key)
      ? (found as Record<string, unknown>)[key]
      : undefined;
  }
  return found;
}

/** A text at a path; undefined where there is none. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

/** A number at a path; undefined where there is none. */
export function numberAt(
  value: unknown,
  ...path: string[]
): number | undefined {
  const found = member(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** The members of a list at a path; empty where there is none. */
export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A condition of an object's status, as nearly all kinds write them. */
export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  /** The generation of the object's spec that it speaks of. */
  observedGeneration?: number;
}

/** A condition of an object's status; undefined where it has none of this type. */
export function conditionOf(
  value: unknown,
  type: string,
): Condition | undefined {
  const found = listAt(value, 'status', 'conditions').find(
    condition => textAt(condition, 'type') === type,
  );
  return found === undefined
    ? undefined
    : {
        type,
        status: textAt(found, 'status') ?? 'Unknown',
        reason: textAt(found, 'reason'),
        message: textAt(found, 'message'),
        lastTransitionTime: textAt(found, 'lastTransitionTime'),
        observedGeneration: numberAt(found, 'observedGeneration'),
      };
}
