import type { ClusterObserver } from './ClusterObserver';

/** What is left of an environment that Git does not hold any more. */
export interface Left {
  anything: boolean;
  /** Whether the engine's objects are. */
  engine: boolean;
}

/** Undefined where one of the clusters has not been read yet, so that nobody knows. */
export function leftOf(
  id: string,
  observers: ClusterObserver[],
): Left | undefined {
  const engine = observers.some(
    observer => observer.engineObjectsOf(id).length > 0,
  );
  const namespace = observers.some(
    observer =>
      // A namespace that somebody else made under this name is none of Berth's.
      observer.namespaceOf(id)?.metadata.labels?.['berth.dev/environment'] ===
      id,
  );
  if (!engine && !namespace) {
    const known =
      observers.length > 0 && observers.every(({ state }) => state.synced);
    return known ? { anything: false, engine: false } : undefined;
  }
  return { anything: true, engine };
}
