/** One Server-Sent Event. */
export interface ServerSentEvent {
  /** `message` where the server named none. */
  event: string;
  /** The data lines, joined by line feeds. */
  data: string;
}

/**
 * The events of a `text/event-stream` body (https://html.spec.whatwg.org/multipage/server-sent-events.html),
 * as they come. Comments, ids and retry hints are passed over; leaving the loop cancels the body.
 */
export async function* readEventStream(
  body: ReadableStream<Uint8Array>,
): AsyncIterable<ServerSentEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let event = '';
  let data: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A carriage return at the end may be the first half of a line end.
      const complete = done ? rest : rest.replace(/\r$/, '');
      const lines = complete.split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '') + rest.slice(complete.length);
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) {
            yield { event: event || 'message', data: data.join('\n') };
          }
          event = '';
          data = [];
        } else {
          const [, field, text] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
          if (field === 'event') {
            event = text ?? '';
          } else if (field === 'data') {
            data.push(text ?? '');
          }
        }
      }
      if (done) {
        return;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
