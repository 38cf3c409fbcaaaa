/** The leaves that differ between two values, by dotted path, each with what it was before. */
export function changedFields(
  root: string,
  before: unknown,
  after: unknown,
): Map<string, unknown> {
  const changed = new Map<string, unknown>();
  const compare = (path: string, was: unknown, is: unknown) => {
    if (isRecord(was) && isRecord(is)) {
      for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
        compare(`${path}.${key}`, was[key], is[key]);
      }
    } else if (JSON.stringify(was) !== JSON.stringify(is)) {
      changed.set(path, was);
    }
  };
  compare(root, before, after);
  return changed;
}

/** A value as a reader writes it. */
export function valueText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
