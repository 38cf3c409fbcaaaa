import type { LoggerService } from '@backstage/backend-plugin-api';
import type { StatusRecord } from '@berth/plugin-environments-node';
import type { ClusterObserver } from '../ClusterObserver';
import { Endings } from '../Endings';
import type { WatchTimings } from '../WatchTimings';
import { type ReportTimings, StatusReporter } from './StatusReporter';

/** A reporter for each cluster on which environments are objects. */
export class StatusReporters {
  readonly #options: {
    recordOf: (id: string) => StatusRecord | undefined;
    watchTimings: WatchTimings;
    timings: ReportTimings;
    logger: LoggerService;
  };
  readonly #reporters = new Map<ClusterObserver, StatusReporter>();
  readonly #endings = new Endings();

  /** `recordOf` says what is known of an environment. */
  constructor(options: {
    recordOf: (id: string) => StatusRecord | undefined;
    watchTimings: WatchTimings;
    timings: ReportTimings;
    logger: LoggerService;
  }) {
    this.#options = options;
  }

  /** These are the clusters by now. */
  follow(observers: Iterable<ClusterObserver>): void {
    const wanted = new Set(
      [...observers].filter(
        ({ cluster }) => cluster.environmentObjects !== false,
      ),
    );
    for (const [observer, reporter] of [...this.#reporters]) {
      if (!wanted.has(observer)) {
        this.#reporters.delete(observer);
        this.#endings.add(reporter.stop());
      }
    }
    for (const observer of wanted) {
      if (!this.#reporters.has(observer)) {
        const reporter = new StatusReporter({
          ...this.#options,
          cluster: observer.cluster,
          isReachable: () => observer.state.reachable,
        });
        this.#reporters.set(observer, reporter);
        reporter.start();
      }
    }
  }

  /** What is known of environments is another. */
  changed(ids: string[]): void {
    for (const reporter of this.#reporters.values()) {
      reporter.changed(ids);
    }
  }

  /** Resolves once nothing of it runs any more. */
  async stop(): Promise<void> {
    this.follow([]);
    await this.#endings.wait();
  }
}
