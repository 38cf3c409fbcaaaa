import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 100;
const LONGEST_MS = 180_000;

/**
 * Asks until the answer is as wanted, and gives it.
 *
 * @throws with the last answer, or the last error, where that does not happen in time, by default within three minutes
 */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
  longestMs = LONGEST_MS,
): Promise<Answer> {
  const deadline = performance.now() + longestMs;
  let last: string;
  do {
    try {
      const answer = await ask();
      if (isWanted(answer)) {
        return answer;
      }
      last = JSON.stringify(answer, undefined, 2);
    } catch (error) {
      last = String(error);
    }
    await wait(EVERY_MS);
  } while (performance.now() < deadline);
  throw new Error(`It did not come about; the last answer was ${last}`);
}
