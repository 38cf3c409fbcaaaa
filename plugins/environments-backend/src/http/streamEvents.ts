import { once } from 'node:events';
import { assertError } from '@backstage/errors';
import type { Response } from 'express';

/** How long the first line may take before the stream begins without it, in milliseconds. */
const PATIENCE = 500;

/** Proxies close connections that say nothing for a minute; in milliseconds. */
const HEARTBEAT = 15_000;

/**
 * Sends lines as Server-Sent Events as they come: `line` with the line as a JSON text, then `end`; or `error` with
 * `{"message"}` where they break off. What goes wrong before the first line (an absent pod, say) rejects instead,
 * so that it becomes an HTTP status. Aborts the lines when the caller goes away, of which `gone` tells, or `closing`
 * aborts. For whoever has gone before, nothing is asked.
 */
export async function streamEvents(
  response: Response,
  follow: (signal: AbortSignal) => AsyncIterable<string>,
  { gone, closing }: { gone: AbortSignal; closing: AbortSignal },
): Promise<void> {
  if (gone.aborted) {
    return;
  }
  const over = new AbortController();
  const signal = AbortSignal.any([gone, closing, over.signal]);

  const lines = follow(signal)[Symbol.asyncIterator]();
  const first = lines.next();
  await soon(first);

  response.status(200);
  response.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
  // Compression would hold lines back until its buffer is full.
  response.setHeader('Cache-Control', 'no-cache, no-transform');
  response.setHeader('X-Accel-Buffering', 'no');
  response.flushHeaders();

  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT);
  heartbeat.unref();
  try {
    for (
      let next = await first;
      !next.done && !signal.aborted;
      next = await lines.next()
    ) {
      await send(response, 'line', next.value, signal);
    }
    if (!gone.aborted) {
      await send(response, closing.aborted ? 'error' : 'end', ending(closing));
    }
  } catch (error) {
    assertError(error);
    if (!gone.aborted) {
      await send(response, 'error', { message: error.message });
    }
  } finally {
    clearInterval(heartbeat);
    over.abort();
    await lines.return?.();
    response.end();
  }
}

function ending(closing: AbortSignal): object {
  return closing.aborted
    ? { message: 'The portal is shutting down; ask again' }
    : {};
}

async function send(
  response: Response,
  event: string,
  data: unknown,
  signal?: AbortSignal,
): Promise<void> {
  const room = response.write(
    `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  );
  if (!room && signal && !signal.aborted) {
    await once(response, 'drain', { signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') {
        throw error;
      }
    });
  }
}

/** Waits for a promise, but not for long; rejects where it does. */
async function soon(promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>(resolve => {
    timer = setTimeout(resolve, PATIENCE);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
