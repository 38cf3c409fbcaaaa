import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { EnvironmentObject } from '@berth/plugin-environments-common';
import {
  AnswerTooLargeError,
  type Cluster,
  type Engine,
  type KubernetesObject,
  type ObjectReference,
  type ObjectType,
} from '@berth/plugin-environments-node';
import pLimit from 'p-limit';
import { Allowance } from './Allowance';
import { objectView } from './objects/objectView';
import { isBookkeeping, listedTypes } from './objects/listedTypes';
import { keepObject } from './keep/keepObject';
import { namespaceType, podType, workloadTypes } from './observedTypes';
import { type Most, MOST, readMost } from './readMost';
import { observeWorkloads } from './workloads/observeWorkloads';

/**
 * The objects of an environment, read now: its namespace and what is in it, the engine's objects about it, and what
 * the engine says it applied. Types that the cluster does not serve, or that Berth may not read, are left out. Where
 * objects are too many or too large to be held, the first entries say of which types there are others.
 * Fails with ServiceUnavailableError where the cluster can't be reached.
 */
export async function readObjects(
  cluster: Cluster,
  engine: Engine,
  id: string,
  {
    allowance = new Allowance(),
    signal,
  }: { allowance?: Allowance; signal?: AbortSignal } = {},
): Promise<EnvironmentObject[]> {
  const limit = pLimit(6);
  const readAllOf = (
    types: ObjectType[],
    read: (type: ObjectType) => Promise<Most>,
  ) =>
    Promise.all(
      types.map(async type => ({
        type,
        ...((await limit(() => orNone(() => read(type)))) ?? { objects: [] }),
      })),
    );
  const [namespace, inside, about, pods] = await Promise.all([
    orNone(() => cluster.reader.get(namespaceType, id, undefined, { signal })),
    readAllOf(listedTypes, type =>
      readMost(
        cluster,
        type,
        { namespace: id, signal },
        { allowance, keep: type.kind === 'Secret' ? nameOnly : undefined },
      ),
    ),
    readAllOf(engine.watchedTypes, type =>
      engineObjects(cluster, engine, type, id, { allowance, signal }),
    ),
    readAllOf([podType], type =>
      readMost(
        cluster,
        type,
        { namespace: id, signal },
        { allowance, keep: keepObject },
      ),
    ),
  ]);
  const found = [
    ...about.flatMap(({ objects }) => objects),
    ...(namespace ? [namespace] : []),
    ...inside.flatMap(({ objects }) => objects),
  ].filter(object => !isBookkeeping(object));
  const known = new Set(found.map(keyOf));
  const applied = engine
    .inventory(found)
    .filter(reference => !known.has(keyOfReference(reference)));
  const further = await readReferences(cluster, applied, {
    allowance,
    signal,
  });

  const kinds = workloadTypes.map(({ kind }) => kind);
  const workloads = observeWorkloads(
    found
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(object => keepObject(object) ?? []),
    pods.flatMap(({ objects }) => objects),
  );
  return [
    ...[...about, ...inside].flatMap(({ type, cut }) =>
      cut ? othersOf(type, id, cut, allowance) : [],
    ),
    ...found.map(object => objectView(object, workloads)),
    ...further,
  ];
}

/** All that is shown of a Secret. */
function nameOnly({
  apiVersion,
  kind,
  metadata: { name, namespace, deletionTimestamp },
}: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace, deletionTimestamp } };
}

/** Stands for the objects of a type that are not shown; no object has such a name. */
function othersOf(
  { group, version, kind, plural }: ObjectType,
  namespace: string,
  cut: 'number' | 'size',
  allowance: Allowance,
): EnvironmentObject {
  const why =
    cut === 'number'
      ? `more than ${MOST.toLocaleString('en')} are not read`
      : `more than ${allowance.text} of objects are not read at once`;
  return {
    apiVersion: group ? `${group}/${version}` : version,
    kind,
    name: 'and others',
    health: 'unknown',
    message: `Not all ${plural} of ${namespace} are shown: ${why}. kubectl lists them`,
  };
}

async function engineObjects(
  cluster: Cluster,
  engine: Engine,
  type: ObjectType,
  id: string,
  { allowance, signal }: { allowance: Allowance; signal?: AbortSignal },
): Promise<Most> {
  const { objects, cut } = await readMost(
    cluster,
    type,
    { labelSelector: `berth.dev/environment=${id}`, signal },
    { allowance },
  );
  return {
    objects: objects.filter(object => engine.environmentOf(object) === id),
    cut,
  };
}

/** Objects of types that are not listed anyway, such as those of custom resources. */
async function readReferences(
  cluster: Cluster,
  references: ObjectReference[],
  { allowance, signal }: { allowance: Allowance; signal?: AbortSignal },
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
      const { takes, giveBack } = allowance.answer();
      try {
        const object = await limit(() =>
          cluster.reader.get(type, name, namespace, { takes, signal }),
        );
        return objectView(object, []);
      } catch (error) {
        giveBack();
        if (error instanceof AnswerTooLargeError) {
          return {
            ...shown,
            health: 'unknown' as const,
            message: `It is not read: more than ${allowance.text} of objects are not read at once`,
          };
        }
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
