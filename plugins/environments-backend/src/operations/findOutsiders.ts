import type { Finding } from '@berth/plugin-environments-common';
import { FLUX_NAMESPACE } from '@berth/plugin-environments-common/domain';
import type { KubernetesObject } from '@berth/plugin-environments-node';

/**
 * What an environment would bring beyond its namespace, whose name is its id: an object for another namespace, or one
 * that belongs to none, such as a ClusterRoleBinding. Each is refused in a sentence.
 */
export function findOutsiders(
  objects: KubernetesObject[],
  id: string,
): Finding[] {
  return objects
    .filter(object => !isInside(object, id))
    .map(({ kind, metadata: { name, namespace } }) => ({
      severity: 'blocking',
      field: 'applications',
      message: namespace
        ? `${kind} ${name} is for the namespace ${namespace}; an environment may bring only what is in its own, ${id}. Ask the platform team to take it out of the chart or component`
        : `${kind} ${name} belongs to the whole cluster; an environment may bring only what is in its own namespace, ${id}. Ask the platform team to take it out of the chart or component`,
    }));
}

/**
 * The renderer gives every object that belongs to a namespace its namespace. Those that the engine reads about the
 * environment lie where the engine is.
 */
function isInside(
  { kind, metadata: { name, namespace, labels } }: KubernetesObject,
  id: string,
): boolean {
  if (namespace === undefined) {
    return kind === 'Namespace' && name === id;
  }
  return (
    namespace === id ||
    (namespace === FLUX_NAMESPACE &&
      labels?.['berth.dev/part'] === 'frame' &&
      labels['berth.dev/environment'] === id)
  );
}
