import { isDeepStrictEqual } from 'node:util';

/** The JSON merge patch that turns one object into another; undefined where they are equal. */
export function mergePatchBetween(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) {
    if (after[key] === undefined && before[key] !== undefined) {
      patch[key] = null;
    }
  }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (value !== undefined && !isDeepStrictEqual(old, value)) {
      patch[key] =
        isRecord(old) && isRecord(value)
          ? mergePatchBetween(old, value) ?? {}
          : value;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
