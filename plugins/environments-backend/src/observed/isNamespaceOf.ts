import type { KubernetesObject } from '@berth/plugin-environments-node';

/** Whether a namespace is an environment's: one that somebody else made under its name is none of Berth's. */
export function isNamespaceOf(
  environmentId: string,
  namespace: KubernetesObject | undefined,
): boolean {
  return (
    namespace?.metadata.labels?.['berth.dev/environment'] === environmentId
  );
}
