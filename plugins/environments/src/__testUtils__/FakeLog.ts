/** A container's log as the API streams it while it is followed. */
export class FakeLog {
  readonly body: ReadableStream<Uint8Array>;
  private controller!: ReadableStreamDefaultController<Uint8Array>;

  constructor() {
    this.body = new ReadableStream({
      start: controller => {
        this.controller = controller;
      },
    });
  }

  write(...lines: string[]) {
    this.send(
      lines
        .map(line => `event: line\ndata: ${JSON.stringify(line)}\n\n`)
        .join(''),
    );
  }

  end() {
    this.send('event: end\ndata: {}\n\n');
    this.controller.close();
  }

  /** Ends it in the middle, as a connection that breaks. */
  fail(message: string) {
    this.controller.error(new Error(message));
  }

  private send(text: string) {
    this.controller.enqueue(new TextEncoder().encode(text));
  }
}
