import { GoMissingError } from './GoMissingError';

const INSTALL =
  'install it from https://go.dev/dl/ or with your package manager, and have "go" on PATH. Nothing else of Berth needs Go';

/** The version that a `go.mod` asks for, such as `1.26.3`. */
export function requiredGo(goMod: string): string {
  return /^go\s+(\S+)/m.exec(goMod)?.[1] ?? '1.0';
}

/** The version in what `go env GOVERSION` says, such as `1.26.8` of `go1.26.8 X:nodwarf5`. */
export function parseGoVersion(words: string): string | undefined {
  return /^go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)/.exec(words.trim())?.[1];
}

function numbers(version: string): number[] {
  return (version.match(/^\d+(?:\.\d+)*/)?.[0] ?? '0').split('.').map(Number);
}

/** Negative where the first is older, positive where it is newer, 0 where they are the same. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [numbers(one), numbers(other)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/**
 * Refuses a Go that cannot build some tools.
 *
 * @param found - the version that is there; undefined where there is none
 * @param wanted - the versions that the tools ask for
 * @throws GoMissingError that says which version to install
 */
export function requireGo(
  found: string | undefined,
  wanted: readonly string[],
): asserts found is string {
  const newest = [...wanted].sort(compareVersions).pop() ?? '1.0';
  if (found === undefined) {
    throw new GoMissingError(
      `The rig is built with Go ${newest} or newer, and there is no Go here: ${INSTALL}`,
    );
  }
  if (compareVersions(found, newest) < 0) {
    throw new GoMissingError(
      `The rig is built with Go ${newest} or newer; this is Go ${found}: ${INSTALL}`,
    );
  }
}
