import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { EnvironmentObject } from '@berth/plugin-environments-common';
import type {
  Cluster,
  Engine,
  KubernetesObject,
  ObjectReference,
  ObjectType,
} from '@berth/plugin-environments-node';
import pLimit from 'p-limit';
import { objectView } from './objects/objectView';
import { isBookkeeping, listedTypes } from './objects/listedTypes';
import { keepObject } from './keep/keepObject';
import { namespaceType, podType, workloadTypes } from './observedTypes';
import { readAll } from './readAll';
import { observeWorkloads } from './workloads/observeWorkloads';

/**
 * The objects of an environment, read now: its namespace and what is in it, the engine's objects about it, and what
 * the engine says it applied. Types that the cluster does not serve, or that Berth may not read, are left out.
 * Fails with ServiceUnavailableError where the cluster can't be reached.
 */
export async function readObjects(
  cluster: Cluster,
  engine: Engine,
  id: string,
): Promise<EnvironmentObject[]> {
  const limit = pLimit(6);
  const [namespace, inside, about, pods] = await Promise.all([
    orNone(() => cluster.reader.get(namespaceType, id)),
    Promise.all(
      listedTypes.map(type =>
        limit(() => orNone(() => readAll(cluster, type, id))),
      ),
    ),
    Promise.all(
      engine.watchedTypes.map(type =>
        limit(() => orNone(() => engineObjects(cluster, engine, type, id))),
      ),
    ),
    orNone(() => readAll(cluster, podType, id)),
  ]);
  const found = [
    ...about.flatMap(objects => objects ?? []),
    ...(namespace ? [namespace] : []),
    ...inside.flatMap(objects => objects ?? []),
  ].filter(object => !isBookkeeping(object));
  const known = new Set(found.map(keyOf));
  const applied = engine
    .inventory(found)
    .filter(reference => !known.has(keyOfReference(reference)));
  const further = await readReferences(cluster, applied);

  const kinds = workloadTypes.map(({ kind }) => kind);
  const workloads = observeWorkloads(
    found
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(object => keepObject(object) ?? []),
    (pods ?? []).flatMap(pod => keepObject(pod) ?? []),
  );
  return [...found.map(object => objectView(object, workloads)), ...further];
}

async function engineObjects(
  cluster: Cluster,
  engine: Engine,
  type: ObjectType,
  id: string,
): Promise<KubernetesObject[]> {
  const { items } = await cluster.reader.list(type, {
    labelSelector: `berth.dev/environment=${id}`,
    limit: 500,
  });
  return items.filter(object => engine.environmentOf(object) === id);
}

/** Objects of types that are not listed anyway, such as those of custom resources. */
async function readReferences(
  cluster: Cluster,
  references: ObjectReference[],
): Promise<EnvironmentObject[]> {
  const limit = pLimit(6);
  const types = new Map<string, Promise<ObjectType[] | undefined>>();
  const typeOf = async ({ group, version, kind }: ObjectReference) => {
    const key = `${group}/${version}`;
    const served =
      types.get(key) ??
      orNone(() => limit(() => cluster.reader.types(group, version)));
    types.set(key, served);
    return (await served)?.find(type => type.kind === kind);
  };
  return Promise.all(
    references.map(async reference => {
      const { group, version, kind, namespace, name } = reference;
      const type = await typeOf(reference);
      const shown = {
        apiVersion: group ? `${group}/${version}` : version,
        kind,
        namespace,
        name,
      };
      if (!type) {
        return { ...shown, health: 'unknown' as const };
      }
      try {
        return objectView(
          await limit(() => cluster.reader.get(type, name, namespace)),
          [],
        );
      } catch (error) {
        if (error instanceof NotFoundError) {
          return { ...shown, health: 'missing' as const };
        }
        if (error instanceof NotAllowedError) {
          return {
            ...shown,
            health: 'unknown' as const,
            message: error.message,
          };
        }
        throw error;
      }
    }),
  );
}

/** Undefined for what does not exist, or may not be read. */
async function orNone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotFoundError || error instanceof NotAllowedError) {
      return undefined;
    }
    throw error;
  }
}

function keyOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return [group, kind, metadata.namespace ?? '', metadata.name].join('/');
}

function keyOfReference(reference: ObjectReference): string {
  const { group, kind, namespace, name } = reference;
  return [group, kind, namespace ?? '', name].join('/');
}
