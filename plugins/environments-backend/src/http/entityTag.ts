import { createHash } from 'node:crypto';

/**
 * The strong `ETag` of an answer. `version`, where given, comes first in it, so that `If-Match` can compare what
 * the caller read of the desired state though the running state moved on.
 */
export function entityTag(body: string, version?: string): string {
  const hash = createHash('sha256').update(body).digest('base64url');
  return version === undefined
    ? `"${hash.slice(0, 27)}"`
    : `"${version}.${hash.slice(0, 27)}"`;
}

/**
 * Whether an `If-None-Match` names a tag. Express' own comparison is no use: `fetch` sends `Cache-Control: no-cache`
 * along with the header, which Express takes for a wish to see everything again.
 */
export function isKnown(ifNoneMatch: string | undefined, tag: string): boolean {
  return (ifNoneMatch ?? '')
    .split(',')
    .map(each => each.trim().replace(/^W\//, ''))
    .some(each => each === '*' || each === tag);
}

/** The versions that an `If-Match` names; `*` stands for any. */
export function versionsOf(ifMatch: string): string[] {
  return ifMatch.split(',').map(tag => {
    const [, version] = /^\s*(?:W\/)?"([^".]*)\.[^"]*"\s*$/.exec(tag) ?? [];
    return tag.trim() === '*' ? '*' : version ?? '';
  });
}
