import type { YamlValue } from './writeYaml';

/** A record with its members, and those of all records in it, in the order of their keys. */
export function sortedMembers<T>(
  members: Record<string, T>,
  write: (member: T) => YamlValue = sorted,
): Record<string, YamlValue> {
  return Object.fromEntries(
    Object.keys(members)
      .sort()
      .map(key => [key, write(members[key])]),
  );
}

function sorted(value: unknown): YamlValue {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === 'object' && value !== null
    ? sortedMembers(value as Record<string, unknown>, sorted)
    : (value as YamlValue);
}
