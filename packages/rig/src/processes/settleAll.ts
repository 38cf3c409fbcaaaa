/**
 * Waits for all, also where one fails, so that nothing is still being started while it is already being stopped.
 *
 * @throws the first of their errors
 */
export async function settleAll(
  work: ReadonlyArray<Promise<unknown>>,
): Promise<void> {
  const results = await Promise.allSettled(work);
  for (const result of results) {
    if (result.status === 'rejected') {
      throw result.reason;
    }
  }
}
