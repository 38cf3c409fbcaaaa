import { sortedMembers } from '../render/sortedMembers';

/** Whether two JSON objects hold the same, in whatever order. */
export function sameMembers(first: object, second: object): boolean {
  return canonical(first) === canonical(second);
}

function canonical(object: object): string {
  return JSON.stringify(sortedMembers(object as Record<string, unknown>));
}

/** Words as a sentence lists them: `a, b and c`. */
export function wordList(words: readonly string[]): string {
  return words.length < 2
    ? words.join()
    : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
