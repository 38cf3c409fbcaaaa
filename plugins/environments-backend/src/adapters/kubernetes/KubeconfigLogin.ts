import type { KubeConfig } from '@kubernetes/client-node';
import type * as https from 'node:https';
import { connectionError } from './kubernetesErrors';
import { loginError } from './loginError';

/** Ends the wait of one who asked. */
interface Waiter {
  resolve(options: https.RequestOptions): void;
  reject(error: Error): void;
}

/** One call of client-node for credentials, and who waits for it. */
interface Asking {
  config: KubeConfig;
  /** When it began, in milliseconds of the process. */
  begun: number;
  waiting: Set<Waiter>;
}

/** Milliseconds after which the first call that has not ended is not waited for any more. */
const GIVEN_UP = 5 * 60_000;

/**
 * Takes from kubeconfigs what requests need to be let in. That may run a program, the kubeconfig's login helper
 * (`exec`), which client-node starts, gives no time to end in, and keeps to itself: it can't be ended from here. So
 * those who ask wait no longer than their deadline, and all for the same call: helpers that don't end don't pile up. A
 * kubeconfig that was read again, perhaps since it was mended, is asked anew; and so is one that has not answered for
 * five minutes, since what its helper waited for may be back: then for ten, and so on, since each may leave a process.
 */
export class KubeconfigLogin {
  readonly #cluster: string;
  readonly #deadline: number;
  #asking: Asking | undefined;
  /** Milliseconds that the call has to end in; longer with each one in a row that did not. */
  #patience = GIVEN_UP;

  /** `cluster` is for the words of errors; `deadline` in milliseconds. */
  constructor(cluster: string, deadline: number) {
    this.#cluster = cluster;
    this.#deadline = deadline;
  }

  /**
   * Certificates, headers and the proxy's agent, shared with others who ask: not to be changed. Rejects with
   * ServiceUnavailableError where there are none, not in time, or the signal aborts; with none of a helper's words.
   */
  async options(
    config: KubeConfig,
    signal?: AbortSignal,
  ): Promise<https.RequestOptions> {
    if (signal?.aborted) {
      throw connectionError(this.#cluster, signal.reason);
    }
    const { waiting } = this.#ask(config);
    let forget = () => {};
    try {
      return await new Promise<https.RequestOptions>((resolve, reject) => {
        const waiter = { resolve, reject };
        const leave = (why: unknown) =>
          reject(connectionError(this.#cluster, why));
        const onAbort = () => leave(signal?.reason);
        const late = setTimeout(
          () => leave('the login of its kubeconfig did not end in time'),
          this.#deadline,
        );
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.add(waiter);
        forget = () => {
          clearTimeout(late);
          signal?.removeEventListener('abort', onAbort);
          // A call that never ends would keep whoever still waited for it.
          waiting.delete(waiter);
        };
      });
    } finally {
      forget();
    }
  }

  #ask(config: KubeConfig): Asking {
    const now = performance.now();
    const before = this.#asking;
    if (before?.config === config) {
      if (now - before.begun < this.#patience) {
        return before;
      }
      this.#patience *= 2;
    }
    const asking: Asking = { config, begun: now, waiting: new Set() };
    const ended = () => {
      this.#patience = GIVEN_UP;
      if (this.#asking === asking) {
        this.#asking = undefined;
      }
      return [...asking.waiting];
    };
    this.#asking = asking;
    const options: https.RequestOptions = {};
    config.applyToHTTPSOptions(options).then(
      () => ended().forEach(({ resolve }) => resolve(options)),
      error => {
        const said = loginError(this.#cluster, error);
        ended().forEach(({ reject }) => reject(said));
      },
    );
    return asking;
  }
}
