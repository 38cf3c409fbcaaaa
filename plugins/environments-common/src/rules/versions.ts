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

/** Orders versions as SemVer does: negative where the first comes before the second. */
export function compareVersions(first: string, second: string): number {
  const [firstCore, firstPre] = partsOf(first);
  const [secondCore, secondPre] = partsOf(second);
  const byCore = compareParts(firstCore, secondCore);
  if (byCore !== 0 || !firstPre.length || !secondPre.length) {
    // A version comes after its own pre-releases.
    return byCore || secondPre.length - firstPre.length;
  }
  return compareParts(firstPre, secondPre);
}

/** The newest version, a pre-release only where there is nothing else; undefined where there is none. */
export function newestVersion(versions: readonly string[]): string | undefined {
  const ordered = [...versions].sort(compareVersions);
  return ordered.filter(it => !it.includes('-')).pop() ?? ordered.pop();
}

function partsOf(version: string): [string[], string[]] {
  const dash = version.indexOf('-');
  return dash < 0
    ? [version.split('.'), []]
    : [version.slice(0, dash).split('.'), version.slice(dash + 1).split('.')];
}

function compareParts(first: string[], second: string[]): number {
  for (let index = 0; index < first.length && index < second.length; index++) {
    const [a, b] = [first[index], second[index]];
    if (a !== b) {
      const [aNumeric, bNumeric] = [/^\d+$/.test(a), /^\d+$/.test(b)];
      if (aNumeric && bNumeric) {
        return a.length - b.length || (a < b ? -1 : 1);
      }
      if (aNumeric !== bNumeric) {
        return aNumeric ? -1 : 1;
      }
      return a < b ? -1 : 1;
    }
  }
  return first.length - second.length;
}
