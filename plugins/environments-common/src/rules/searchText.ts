/** Control characters, lone surrogates, and characters that are not seen or turn the direction of what is. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/** Says why a value can't be searched for; undefined where it can. */
export function searchTextProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' && value.length <= 100 && !UNSEEN.test(value)
    ? undefined
    : `${field} takes at most 100 visible characters on one line`;
}
