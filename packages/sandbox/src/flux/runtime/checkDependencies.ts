import type { ClusterClient } from '../client/ClusterClient';
import type { Dependency, FluxObject } from '../FluxObject';
import { isReady } from './conditions';
import { ReconcileFailure } from './ReconcileFailure';

const LOOK_AGAIN_MS = 30_000;

/**
 * Looks whether all that an object depends on is ready.
 *
 * @throws ReconcileFailure that names the first one which is not
 */
export async function checkDependencies(
  client: ClusterClient,
  object: FluxObject,
  dependsOn: Dependency[] | undefined,
): Promise<void> {
  for (const key of dependencyKeys(object, dependsOn)) {
    const [namespace, name] = key.split('/');
    const { apiVersion, kind } = object;
    const found = await client.get<FluxObject>({
      apiVersion,
      kind,
      name,
      namespace,
    });
    if (!found) {
      throw new ReconcileFailure(
        'DependencyNotReady',
        `dependency '${key}' not found`,
        LOOK_AGAIN_MS,
      );
    }
    if (!isReady(found)) {
      throw new ReconcileFailure(
        'DependencyNotReady',
        `dependency '${key}' is not ready`,
        LOOK_AGAIN_MS,
      );
    }
  }
}

/** `namespace/name` of each object that this one depends on. */
export function dependencyKeys(
  object: FluxObject,
  dependsOn: Dependency[] | undefined,
): string[] {
  return (dependsOn ?? []).map(
    it => `${it.namespace ?? object.metadata.namespace}/${it.name}`,
  );
}
