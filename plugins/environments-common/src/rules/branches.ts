const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** Says why a value can't name a branch; undefined where it can. Stricter than `git check-ref-format`. */
export function branchProblem(
  field: string,
  value: unknown,
): string | undefined {
  const name = typeof value === 'string' ? value : '';
  const good =
    name.length <= 200 &&
    name
      .split('/')
      .every(
        segment =>
          SEGMENT.test(segment) &&
          !segment.includes('..') &&
          !segment.endsWith('.') &&
          !segment.toLowerCase().endsWith('.lock'),
      ) &&
    !name.startsWith('refs/') &&
    !/(^|\/)[A-Z_]*HEAD$/i.test(name) &&
    !/^[0-9a-f]{7,64}$/i.test(name);
  return good
    ? undefined
    : `${field} takes a branch's name without refs/heads/: letters, digits, hyphens, dots and underscores in parts divided by /, nothing that looks like a commit or HEAD, at most 200 characters`;
}
