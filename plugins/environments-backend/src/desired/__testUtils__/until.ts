import { setTimeout as wait } from 'node:timers/promises';

/** Resolves to what `look` gives, as soon as it gives something. Jest's own deadline ends what never comes. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) {
      return seen;
    }
    // Looking without a pause would take the processor from those that are waited for.
    await wait(5);
  }
}
