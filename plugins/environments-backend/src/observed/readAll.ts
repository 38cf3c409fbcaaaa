import type {
  Cluster,
  KubernetesObject,
  ListOptions,
  ObjectType,
} from '@berth/plugin-environments-node';

/** How many objects of a namespace are taken at most, so that one that was flooded can still be looked at. */
const MOST = 5_000;

/** All objects of a type in a namespace, at most 5,000 where nothing else is said. Fails with the reader's errors. */
export async function readAll(
  cluster: Cluster,
  type: ObjectType,
  namespace: string,
  options: Pick<ListOptions, 'fieldSelector' | 'labelSelector' | 'signal'> = {},
  most = MOST,
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
  } while (next && objects.length < most);
  return objects;
}
