import { isDeepStrictEqual } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClusterClient } from '../client/ClusterClient';
import { ClusterRequestError, isNotFound } from '../client/ClusterRequestError';
import {
  type KubeObject,
  type ObjectReference,
  referenceTo,
} from '../client/KubeObject';
import { ObjectRefusedError, type RefusalCause } from './ObjectRefusedError';
import { inApplyOrder, isDefinition } from './kindOrder';

const CONCURRENT_CHECKS = 8;

export interface ApplyObjectsOptions {
  fieldManager: string;
  /** Replaces an object whose change the cluster does not allow. */
  recreate?: boolean;
  signal: AbortSignal;
}

/** What became of one object. */
export interface AppliedObject {
  reference: ObjectReference;
  action: 'created' | 'configured' | 'unchanged';
}

/**
 * Applies objects server-side: definitions first, then the rest, each stage only when the
 * cluster would take all of it, and only what differs from what is there.
 *
 * @throws ObjectRefusedError that names the object and has the API server's words
 */
export async function applyObjects(
  client: ClusterClient,
  objects: KubeObject[],
  options: ApplyObjectsOptions,
): Promise<AppliedObject[]> {
  const ordered = inApplyOrder(objects);
  const applied: AppliedObject[] = [];
  for (const stage of [
    ordered.filter(isDefinition),
    ordered.filter(it => !isDefinition(it)),
  ]) {
    const checks = await inParallel(stage, it => check(client, it, options));
    for (const { object, action } of checks) {
      if (action === 'replaced') {
        await replace(client, object, options.signal);
      }
      if (action !== 'unchanged') {
        await attempt(object, 'apply failed', () =>
          client.apply(object, { ...options, force: true }),
        );
      }
      applied.push({
        reference: referenceTo(object),
        action: action === 'replaced' ? 'configured' : action,
      });
    }
    await established(client, stage, options.signal);
  }
  return applied;
}

/** How Flux names an object in its messages: `Deployment/acme-staging/web`. */
export function describeObject(reference: ObjectReference): string {
  const { kind, namespace, name } = reference;
  return [kind, namespace, name].filter(Boolean).join('/');
}

async function check(
  client: ClusterClient,
  object: KubeObject,
  options: ApplyObjectsOptions,
): Promise<{
  object: KubeObject;
  action: AppliedObject['action'] | 'replaced';
}> {
  const reference = referenceTo(object);
  const namespaced = await attempt(object, 'dry-run failed', () =>
    client.isNamespaced(object.apiVersion, object.kind),
  );
  if (namespaced && !reference.namespace) {
    throw new ObjectRefusedError(
      `${describeObject(
        reference,
      )} namespace not specified: the server could not find the requested resource`,
      'invalid',
    );
  }
  const before = await attempt(object, 'query failed', () =>
    client.get(reference),
  );
  try {
    const after = await attempt(object, 'dry-run failed', () =>
      client.apply(object, { ...options, force: true, dryRun: true }),
    );
    if (!before) {
      return { object, action: 'created' };
    }
    return {
      object,
      action: differs(before, after) ? 'configured' : 'unchanged',
    };
  } catch (error) {
    if (
      options.recreate &&
      before &&
      error instanceof ObjectRefusedError &&
      /immutable/.test(error.message)
    ) {
      return { object, action: 'replaced' };
    }
    throw error;
  }
}

async function replace(
  client: ClusterClient,
  object: KubeObject,
  signal: AbortSignal,
): Promise<void> {
  const reference = referenceTo(object);
  await client.delete(reference);
  while (await client.get(reference)) {
    await wait(100, undefined, { signal });
  }
}

async function established(
  client: ClusterClient,
  objects: KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  for (const object of objects) {
    if (object.kind === 'CustomResourceDefinition') {
      for (let tries = 0; tries < 100; tries++) {
        const status = (await client.get(referenceTo(object)))?.status as
          | { conditions?: { type: string; status: string }[] }
          | undefined;
        if (
          status?.conditions?.some(
            it => it.type === 'Established' && it.status === 'True',
          )
        ) {
          break;
        }
        await wait(50, undefined, { signal });
      }
    }
  }
}

async function attempt<T>(
  object: KubeObject,
  what: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ClusterRequestError)) {
      throw error;
    }
    const reason =
      error.reason && !isNotFound(error) ? ` (${error.reason})` : '';
    throw new ObjectRefusedError(
      `${describeObject(referenceTo(object))} ${what}${reason}: ${
        error.message
      }`,
      whyRefused(error),
    );
  }
}

function whyRefused(error: ClusterRequestError): RefusalCause {
  if (isNotFound(error)) {
    return 'absent';
  }
  return error.retryable ? 'unavailable' : 'invalid';
}

function differs(before: KubeObject, after: KubeObject): boolean {
  return !isDeepStrictEqual(
    withoutRunningState(before),
    withoutRunningState(after),
  );
}

function withoutRunningState(object: KubeObject): unknown {
  const { metadata, status, ...rest } = object;
  const { labels, annotations, finalizers, ownerReferences } = metadata;
  return {
    ...rest,
    metadata: {
      labels: labels ?? {},
      annotations: annotations ?? {},
      finalizers: finalizers ?? [],
      ownerReferences: ownerReferences ?? [],
    },
  };
}

async function inParallel<T, R>(
  items: T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += CONCURRENT_CHECKS) {
    const batch = items.slice(start, start + CONCURRENT_CHECKS);
    results.push(...(await Promise.all(batch.map(work))));
  }
  return results;
}
