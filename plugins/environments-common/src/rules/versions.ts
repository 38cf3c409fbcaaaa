/** SemVer 2.0.0 (https://semver.org), without the `v` and without build metadata, which no image tag can hold. */
const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?$/;

/** Says why a value is no version such as `1.4.2` or `2.0.0-rc.1`; undefined where it is one. */
export function versionProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' && value.length <= 64 && VERSION.test(value)
    ? undefined
    : `${field} takes a semantic version such as 1.4.2 or 2.0.0-rc.1, at most 64 characters`;
}
