import type {
  Cluster,
  KubernetesObject,
  ListOptions,
  ObjectType,
} from '@berth/plugin-environments-node';

/** All objects of a type in a namespace, however many they are. Fails with the reader's errors. */
export async function readAll(
  cluster: Cluster,
  type: ObjectType,
  namespace: string,
  options: Pick<ListOptions, 'signal'> = {},
): Promise<KubernetesObject[]> {
  const objects: KubernetesObject[] = [];
  let next: string | undefined;
  do {
    const page = await cluster.reader.list(type, {
      ...options,
      namespace,
      limit: 500,
      continue: next,
    });
    objects.push(...page.items);
    next = page.continue;
  } while (next);
  return objects;
}
