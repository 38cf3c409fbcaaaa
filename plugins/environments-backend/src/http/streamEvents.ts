import { once } from 'node:events';
import { assertError } from '@backstage/errors';
import type { Response } from 'express';

/** How long the first line may take before the stream begins without it, in milliseconds. */
const PATIENCE = 500;

/** Proxies close connections that say nothing for a minute; in milliseconds. */
const HEARTBEAT = 15_000;

/** How long one stream may last, in milliseconds: who reads on asks again, and is asked for permission again. */
const LONGEST = 1_800_000;

/** What ends a stream besides its lines. */
export interface StreamEnds {
  /** Aborts when the caller goes away. */
  gone: AbortSignal;
  /** Aborts when the server shuts down. */
  closing: AbortSignal;
  /** In milliseconds; half an hour by default. */
  longest?: number;
}

/**
 * Sends lines as Server-Sent Events as they come: `line` with the line as a JSON text, then `end`; or `error` with
 * `{"message"}` where they break off. What goes wrong before the first line (an absent pod, say) rejects instead,
 * so that it becomes an HTTP status. Aborts the lines where they are to end before their time: with an `error`, since
 * `end` says that there are no more. For whoever has gone before, nothing is asked.
 */
export async function streamEvents(
  response: Response,
  follow: (signal: AbortSignal) => AsyncIterable<string>,
  { gone, closing, longest = LONGEST }: StreamEnds,
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
  const late = setTimeout(() => over.abort(), longest);
  late.unref();
  try {
    for (
      let next = await first;
      !next.done && !signal.aborted;
      next = await lines.next()
    ) {
      await send(response, 'line', next.value, signal);
    }
    if (!gone.aborted) {
      const message = interruption(closing, over.signal);
      await (message
        ? send(response, 'error', { message })
        : send(response, 'end', {}));
    }
  } catch (error) {
    assertError(error);
    if (!gone.aborted) {
      await send(response, 'error', { message: error.message });
    }
  } finally {
    clearInterval(heartbeat);
    clearTimeout(late);
    over.abort();
    await lines.return?.();
    response.end();
  }
}

/** Why lines were ended that may go on. */
function interruption(
  closing: AbortSignal,
  over: AbortSignal,
): string | undefined {
  if (closing.aborted) {
    return 'The portal is shutting down; ask again';
  }
  return over.aborted
    ? 'A log is followed for half an hour at a time, which is over; read it again to follow it further'
    : undefined;
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
