import { runGit } from './runGit';

/** One ref that a push moved; a ref is created without `before` and deleted without `after`. */
export interface RefUpdate {
  ref: string;
  before?: string;
  after?: string;
}

/** All refs of a repository with the commit that each points at. */
export async function readRefs(
  repository: string,
): Promise<Map<string, string>> {
  const output = await runGit([
    '--git-dir',
    repository,
    'for-each-ref',
    '--format=%(objectname) %(refname)',
  ]);
  return new Map(
    output
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => {
        const space = line.indexOf(' ');
        return [line.slice(space + 1), line.slice(0, space)];
      }),
  );
}

/** What changed from one reading to the next, in the order of the names. */
export function compareRefs(
  before: Map<string, string>,
  after: Map<string, string>,
): RefUpdate[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(ref => before.get(ref) !== after.get(ref))
    .sort()
    .map(ref => ({ ref, before: before.get(ref), after: after.get(ref) }));
}
