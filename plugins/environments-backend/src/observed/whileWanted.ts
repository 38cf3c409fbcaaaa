/** Rejects with the signal's reason, and not with what became of the reading, where nobody waits for it any more. */
export async function whileWanted<T>(
  signal: AbortSignal | undefined,
  reading: Promise<T>,
): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
