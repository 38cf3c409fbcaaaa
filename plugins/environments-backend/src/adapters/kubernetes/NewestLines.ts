/** Holds the newest of many lines, as far as there is room for them. */
export class NewestLines {
  readonly #room: number;
  #lines: string[] = [];
  /** Where in `#lines` those begin that are held. */
  #first = 0;
  #size = 0;
  #dropped = false;

  /** `room` is in bytes of UTF-8, each line's end included. */
  constructor(room: number) {
    this.#room = room;
  }

  /** Drops the oldest lines where there is no room for this one besides them; it is held whatever its size. */
  add(line: string): void {
    this.#lines.push(line);
    this.#size += sizeOf(line);
    while (this.#size > this.#room && this.#first < this.#lines.length - 1) {
      this.#size -= sizeOf(this.#lines[this.#first]);
      this.#lines[this.#first] = '';
      this.#first += 1;
      this.#dropped = true;
    }
    // Moving those that are left only once they are fewer than the dropped ones costs little for each line.
    if (this.#first > this.#lines.length / 2) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Oldest first. */
  get lines(): string[] {
    return this.#lines.slice(this.#first);
  }

  /** Whether there were older ones. */
  get dropped(): boolean {
    return this.#dropped;
  }
}

function sizeOf(line: string): number {
  return Buffer.byteLength(line) + 1;
}
