import type { Evidence } from '../contract/status';

const LONGEST = 400;

/** A machine's words as part of a sentence: on one line, not too long, without the full stop. */
export function oneLine(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** What an engine's object says, in its own words; the fallback where it says nothing. */
export function wordsOf(evidence: Evidence | undefined, fallback: string) {
  const words = evidence?.message || evidence?.reason;
  return words ? oneLine(words) : fallback;
}

/** How people write a commit. */
export function shortCommit(sha: string): string {
  return sha.slice(0, 7);
}
