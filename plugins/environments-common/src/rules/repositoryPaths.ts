const SEGMENT = /^[A-Za-z0-9._+=@-]+$/;

/** Names that mean something to Git itself, in any case, and the short names that Windows has for them. */
const GITS_OWN = /^(\.git|git~\d+|\.gitattributes|\.gitmodules|\.gitignore)$/i;

/** Says why a value is no path of a file inside the repository; undefined where it is one. */
export function pathProblem(field: string, value: unknown): string | undefined {
  const rule = `${field} takes a path inside the repository: names of letters, digits and ._+=@- divided by /, none of them . or .. and none of Git's own, at most 1000 characters`;
  if (typeof value !== 'string' || value.length > 1000) {
    return rule;
  }
  return value
    .split('/')
    .every(
      segment =>
        SEGMENT.test(segment) &&
        segment !== '.' &&
        segment !== '..' &&
        !GITS_OWN.test(segment),
    )
    ? undefined
    : rule;
}
