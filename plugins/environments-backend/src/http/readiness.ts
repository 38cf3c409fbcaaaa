import {
  coreServices,
  createServiceFactory,
  createServiceRef,
  type RootHealthService,
  type RootLifecycleService,
} from '@backstage/backend-plugin-api';

/** Says in a sentence why something can't be used; undefined where it can. May be called often. */
export type ReadinessCheck = () => Promise<string | undefined>;

/** What has to be usable before this backend takes requests. */
export class Readiness {
  readonly #checks: ReadinessCheck[] = [];

  add(check: ReadinessCheck): void {
    this.#checks.push(check);
  }

  async problems(): Promise<string[]> {
    const found = await Promise.all(
      this.#checks.map(check =>
        check().catch(
          (error: unknown) =>
            `A check failed: ${error instanceof Error ? error.message : error}`,
        ),
      ),
    );
    return found.filter((problem): problem is string => problem !== undefined);
  }
}

/** Where plugins of this process say what has to be usable. */
export const readinessServiceRef = createServiceRef<Readiness>({
  id: 'environments.readiness',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({ service, deps: {}, factory: () => new Readiness() }),
});

type Answer = Awaited<ReturnType<RootHealthService['getReadiness']>>;

/** Backstage's health, whose readiness is false while something that was added can't be used. */
class CheckedHealth implements RootHealthService {
  #state: 'starting' | 'up' | 'stopping' = 'starting';

  constructor(
    private readonly readiness: Readiness,
    lifecycle: RootLifecycleService,
  ) {
    lifecycle.addStartupHook(() => {
      this.#state = 'up';
    });
    lifecycle.addBeforeShutdownHook(() => {
      this.#state = 'stopping';
    });
  }

  async getLiveness(): Promise<Answer> {
    return { status: 200, payload: { status: 'ok' } };
  }

  async getReadiness(): Promise<Answer> {
    const problems =
      this.#state === 'up'
        ? await this.readiness.problems()
        : [
            this.#state === 'starting'
              ? 'Backend has not started yet'
              : 'Backend is shutting down',
          ];
    return problems.length === 0
      ? { status: 200, payload: { status: 'ok' } }
      : {
          status: 503,
          payload: { status: 'error', message: problems.join('; ') },
        };
  }
}

/**
 * Takes the place of Backstage's health service, so that `/.backstage/health/v1/readiness` is false while the database
 * or the platform repository can't be used: `backend.add(environmentsHealthServiceFactory)`.
 */
export const environmentsHealthServiceFactory = createServiceFactory({
  service: coreServices.rootHealth,
  deps: {
    lifecycle: coreServices.rootLifecycle,
    readiness: readinessServiceRef,
  },
  factory: ({ lifecycle, readiness }) =>
    new CheckedHealth(readiness, lifecycle),
});
