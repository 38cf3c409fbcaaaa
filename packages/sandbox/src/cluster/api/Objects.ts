import { randomUUID } from 'node:crypto';
import type { Admission } from './admission/Admission';
import {
  alreadyExists,
  ApiError,
  badRequest,
  conflict,
  notFound,
  uidConflict,
} from './ApiError';
import { trackUpdate, type Writer } from './apply/managedFields';
import { refuseUndeclared } from './apply/refuseUndeclared';
import { applyTo } from './apply/serverSideApply';
import { kindProblem, valueProblem } from './decoding';
import { finishDeletion, markDeleted, type DeleteOptions } from './deletion';
import { deepEqual, isRecord } from './json';
import type { JsonObject, KubeObject, ObjectMeta } from './object';
import type { ResourceRegistry } from './ResourceRegistry';
import type { ResourceType } from './resources';
import type { Store } from './Store';
import { timestamp } from './timestamp';

/** How a write is made. Without a manager (controllers) no field ownership is kept. */
export interface WriteOptions {
  manager?: string;
  dryRun?: boolean;
}

const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Five characters for a generated name. */
export function randomSuffix(): string {
  return Array.from(
    { length: 5 },
    () => NAME_ALPHABET[Math.floor(Math.random() * NAME_ALPHABET.length)],
  ).join('');
}

function metadataOf(body: JsonObject): Partial<ObjectMeta> {
  return isRecord(body.metadata) ? (body.metadata as Partial<ObjectMeta>) : {};
}

/** Every write to the cluster, by HTTP or by a controller, goes through here. */
export class Objects {
  constructor(
    readonly store: Store,
    readonly registry: ResourceRegistry,
    private readonly admission: Admission,
  ) {}

  /** @throws ApiError 404 */
  get(type: ResourceType, namespace: string, name: string): KubeObject {
    const found = this.store.get(type.key, namespace, name);
    if (!found) throw notFound(type, name);
    return found;
  }

  /** @throws ApiError 400, 403, 404, 409 or 422 */
  create(
    type: ResourceType,
    namespace: string,
    body: JsonObject,
    options: WriteOptions = {},
  ): KubeObject {
    this.checkKind(type, body);
    const given = metadataOf(body);
    if (given.namespace && given.namespace !== namespace) {
      throw badRequest(
        `the namespace of the provided object does not match the namespace sent on the request`,
      );
    }
    if (given.resourceVersion) {
      throw new ApiError(
        500,
        '',
        'resourceVersion should not be set on objects to be created',
      );
    }
    const name =
      given.name ||
      (given.generateName ? `${given.generateName}${randomSuffix()}` : '');
    this.admission.namespaceAccepts(type, namespace, name);
    if (name && this.store.get(type.key, namespace, name)) {
      throw alreadyExists(type, name);
    }
    const { deletionTimestamp, deletionGracePeriodSeconds, ...kept } = given;
    const draft: KubeObject = {
      ...body,
      apiVersion: type.apiVersion,
      kind: type.kind,
      metadata: {
        ...kept,
        name,
        ...(type.namespaced ? { namespace } : {}),
        uid: randomUUID(),
        resourceVersion: '',
        creationTimestamp: timestamp(),
        ...(type.generation ? { generation: 1 } : {}),
      },
    };
    if (type.subresources.includes('status') && options.manager !== undefined) {
      delete draft.status;
    }
    const admitted = this.admission.admit(type, draft, undefined);
    return this.commit(type, undefined, admitted, options);
  }

  /**
   * Replaces an object, or its status only.
   * @throws ApiError 400, 404, 409 or 422
   */
  update(
    type: ResourceType,
    namespace: string,
    name: string,
    body: JsonObject,
    options: WriteOptions & { subresource?: string } = {},
  ): KubeObject {
    const current = this.get(type, namespace, name);
    this.checkKind(type, body);
    const given = metadataOf(body);
    if (given.name !== undefined && given.name !== name) {
      throw badRequest(
        `the name of the object (${given.name}) does not match the name on the URL (${name})`,
      );
    }
    this.checkPreconditions(type, current, given);
    const next = this.merged(type, current, body, options.subresource);
    if (options.subresource === 'status') {
      return this.commit(type, current, next, options);
    }
    const admitted = this.admission.admit(type, next, current);
    return this.commit(type, current, admitted, options);
  }

  /**
   * Server-side apply; creates the object where there is none.
   * @throws ApiError 400, 404, 409, 422, or 500 for a field that the type does not declare
   */
  apply(
    type: ResourceType,
    namespace: string,
    name: string,
    body: JsonObject,
    options: WriteOptions & {
      manager: string;
      force: boolean;
      subresource?: string;
    },
  ): KubeObject {
    this.checkKind(type, body);
    const given = metadataOf(body);
    if (Array.isArray(given.managedFields) && given.managedFields.length) {
      throw badRequest('metadata.managedFields must be nil');
    }
    const live = this.store.get(type.key, namespace, name);
    if (!live && options.subresource) throw notFound(type, name);
    refuseUndeclared(type, name, body);
    if (live) this.checkPreconditions(type, live, given);
    const base: KubeObject = live ?? {
      apiVersion: type.apiVersion,
      kind: type.kind,
      metadata: {
        name,
        ...(type.namespaced ? { namespace } : {}),
        uid: '',
        resourceVersion: '',
        creationTimestamp: '',
      },
    };
    const writer: Writer = {
      manager: options.manager,
      operation: 'Apply',
      subresource: options.subresource,
    };
    const result = applyTo(type, base, body, {
      writer,
      force: options.force,
      time: timestamp(),
    });
    const untracked = { dryRun: options.dryRun };
    if (!live) {
      const { uid, resourceVersion, creationTimestamp, ...fresh } =
        result.metadata;
      const { managedFields = [], ...rest } = fresh;
      const metadata = managedFields.length ? fresh : rest;
      const draft: JsonObject = { ...result, metadata };
      if (type.subresources.includes('status')) delete draft.status;
      return this.create(type, namespace, draft, untracked);
    }
    const next = this.merged(type, live, result, options.subresource);
    const admitted = options.subresource
      ? next
      : this.admission.admit(type, next, live);
    return this.commit(type, live, admitted, untracked);
  }

  /**
   * Deletes, or marks as being deleted where finalizers or grace hold it.
   * @throws ApiError 404 or 409
   */
  delete(
    type: ResourceType,
    namespace: string,
    name: string,
    options: DeleteOptions = {},
  ): { object: KubeObject; removed: boolean } {
    const current = this.get(type, namespace, name);
    this.admission.mayDelete(type, name);
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid && uid !== current.metadata.uid) {
      throw uidConflict(type, name, uid, current.metadata.uid);
    }
    if (
      resourceVersion &&
      resourceVersion !== current.metadata.resourceVersion
    ) {
      throw conflict(type, name);
    }
    if (options.dryRun) return { object: current, removed: true };
    const marked = markDeleted(type, current, options);
    if (finishDeletion(type, marked)) {
      return { object: this.store.remove(type.key, marked), removed: true };
    }
    const object = deepEqual(marked, current)
      ? current
      : this.store.put(type.key, marked);
    return { object, removed: false };
  }

  private commit(
    type: ResourceType,
    current: KubeObject | undefined,
    next: KubeObject,
    options: WriteOptions & { subresource?: string },
  ): KubeObject {
    let result = next;
    if (current && this.unchanged(current, result)) return current;
    if (options.manager !== undefined) {
      const writer: Writer = {
        manager: options.manager,
        operation: 'Update',
        subresource: options.subresource,
      };
      const managedFields = trackUpdate(
        type,
        current,
        result,
        writer,
        timestamp(),
      );
      result = { ...result, metadata: { ...result.metadata, managedFields } };
    }
    if (options.dryRun) return result;
    if (current && finishDeletion(type, result)) {
      return this.store.remove(type.key, result);
    }
    return this.store.put(type.key, result);
  }

  private unchanged(current: KubeObject, next: KubeObject): boolean {
    return deepEqual(current, {
      ...next,
      metadata: {
        ...next.metadata,
        resourceVersion: current.metadata.resourceVersion,
      },
    });
  }

  /** The new state with everything that a client cannot change put back. */
  private merged(
    type: ResourceType,
    current: KubeObject,
    body: JsonObject,
    subresource: string | undefined,
  ): KubeObject {
    const { metadata: old } = current;
    const given = metadataOf(body);
    const claims = Array.isArray(given.managedFields)
      ? given.managedFields.filter(entry => entry.manager)
      : old.managedFields;
    const managedFields = claims?.length ? claims : undefined;
    if (subresource === 'status') {
      return {
        ...current,
        metadata: { ...old, managedFields },
        ...(body.status === undefined ? {} : { status: body.status }),
      };
    }
    const next: KubeObject = {
      ...body,
      apiVersion: current.apiVersion,
      kind: type.kind,
      metadata: {
        ...given,
        name: old.name,
        namespace: old.namespace,
        uid: old.uid,
        resourceVersion: old.resourceVersion,
        creationTimestamp: old.creationTimestamp,
        generation: old.generation,
        generateName: old.generateName,
        deletionTimestamp: old.deletionTimestamp,
        deletionGracePeriodSeconds: old.deletionGracePeriodSeconds,
        managedFields,
      },
    };
    if (type.key === 'namespaces' && subresource !== 'finalize') {
      next.spec = current.spec;
    }
    if (type.subresources.includes('status')) {
      if (current.status === undefined) delete next.status;
      else next.status = current.status;
    }
    return next;
  }

  private checkKind(type: ResourceType, body: JsonObject): void {
    const problem = kindProblem(type, body) ?? valueProblem(type, body);
    if (problem) throw badRequest(problem);
  }

  private checkPreconditions(
    type: ResourceType,
    current: KubeObject,
    given: Partial<ObjectMeta>,
  ): void {
    const { name, uid, resourceVersion } = current.metadata;
    if (given.uid && given.uid !== uid) {
      throw conflict(
        type,
        name,
        `Precondition failed: UID in precondition: ${given.uid}, UID in object meta: ${uid}`,
      );
    }
    if (given.resourceVersion && given.resourceVersion !== resourceVersion) {
      throw conflict(type, name);
    }
  }
}
