import type { ClusterObserver } from './ClusterObserver';
import { isNamespaceOf } from './isNamespaceOf';

/** What is left of an environment that Git does not hold any more. */
export interface Left {
  anything: boolean;
  /** Whether the engine's objects are. */
  engine: boolean;
}

/**
 * Undefined where nobody knows: one of the clusters has not been read yet, or can't be now, or has not said itself that
 * it is without the namespace, which it is asked then.
 */
export function leftOf(
  id: string,
  observers: ClusterObserver[],
): Left | undefined {
  if (observers.some(observer => showsAnythingOf(id, observer))) {
    return {
      anything: true,
      engine: observers.some(observer => showsEngineOf(id, observer)),
    };
  }
  const absent = observers.map(observer => isAbsent(id, observer));
  return absent.length > 0 && absent.every(Boolean)
    ? { anything: false, engine: false }
    : undefined;
}

/** Whether a cluster has shown the engine's objects of an environment, or its namespace. */
export function showsAnythingOf(
  id: string,
  observer: ClusterObserver,
): boolean {
  return (
    showsEngineOf(id, observer) || isNamespaceOf(id, observer.namespaceOf(id))
  );
}

function showsEngineOf(id: string, observer: ClusterObserver): boolean {
  return observer.engineObjectsOf(id).length > 0;
}

function isAbsent(id: string, observer: ClusterObserver): boolean {
  const { synced, blind } = observer.state;
  return synced && blind === undefined && observer.isWithout(id);
}
