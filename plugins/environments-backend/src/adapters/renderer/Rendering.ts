import type { KubernetesObject } from '@berth/plugin-environments-node';

/** One overlay being built, for all who wait for it; when the last of them has left before the end, it is abandoned. */
export class Rendering {
  readonly objects: Promise<KubernetesObject[]>;
  readonly #abandoned = new AbortController();
  #waiting = 0;
  #ended = false;

  constructor(build: (abandoned: AbortSignal) => Promise<KubernetesObject[]>) {
    this.objects = build(this.#abandoned.signal).finally(() => {
      this.#ended = true;
    });
  }

  /** Aborts when nobody waits for it any more. */
  get abandoned(): AbortSignal {
    return this.#abandoned.signal;
  }

  /** The objects; rejects with the signal's reason once that aborts. */
  async wait(signal?: AbortSignal): Promise<KubernetesObject[]> {
    this.#waiting++;
    let leave = () => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal?.reason);
    });
    signal?.addEventListener('abort', leave);
    try {
      return await Promise.race([this.objects, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#waiting--;
      if (this.#waiting === 0 && !this.#ended) {
        this.#abandoned.abort();
      }
    }
  }
}
