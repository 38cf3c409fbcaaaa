/** What is loaded has so many milliseconds to come. */
export interface Deadline {
  /** Ends the wait before. */
  signal?: AbortSignal;
  milliseconds: number;
  /** What is said where nothing came. */
  words: string;
}

/** Gives what is loaded; what has not answered after so many milliseconds is aborted, and rejects with these words. */
export async function withDeadline<T>(
  load: (signal: AbortSignal) => Promise<T>,
  limit: Deadline,
): Promise<T> {
  const attempt = new AbortController();
  const stop = () => attempt.abort();
  limit.signal?.addEventListener('abort', stop);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      // Before the abort, which would reject with the browser's words.
      reject(new Error(limit.words));
      stop();
    }, limit.milliseconds);
  });
  try {
    return await Promise.race([load(attempt.signal), late]);
  } finally {
    clearTimeout(timer);
    limit.signal?.removeEventListener('abort', stop);
  }
}
