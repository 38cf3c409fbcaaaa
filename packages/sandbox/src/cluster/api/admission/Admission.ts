import { forbidden, notFound } from '../ApiError';
import { deepEqual, recordAt, stringAt } from '../json';
import type { JsonObject, KubeObject } from '../object';
import type { ResourceRegistry } from '../ResourceRegistry';
import { pruned } from '../pruned';
import type { ResourceType } from '../resources';
import type { Store } from '../Store';
import { applyDefaults } from './defaults';
import { applyLimitRanges } from './limitRanges';
import { checkPodSecurity } from './podSecurity';
import { qosClass } from './qosClass';
import { checkQuota } from './quota';
import { validateObject } from './validateObject';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

function withoutMeta(object: KubeObject): JsonObject {
  const { metadata, status, apiVersion, kind, ...rest } = object;
  return rest;
}

/** What stands between a request and the store: defaults, limits, validation, quota. */
export class Admission {
  constructor(
    private readonly store: Store,
    private readonly registry: ResourceRegistry,
  ) {}

  /** @throws ApiError 404 where the namespace is absent, 403 where it is being deleted. */
  namespaceAccepts(type: ResourceType, namespace: string, name: string): void {
    if (!type.namespaced) return;
    const found = this.store.get('namespaces', '', namespace);
    if (!found) throw notFound(this.registry.require('namespaces'), namespace);
    const terminating =
      found.metadata.deletionTimestamp !== undefined ||
      stringAt(found, 'status', 'phase') === 'Terminating';
    if (terminating) {
      throw forbidden(
        type,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
        [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      );
    }
  }

  /** @throws ApiError 403 for a namespace that a cluster cannot be without. */
  mayDelete(type: ResourceType, name: string): void {
    if (type.key === 'namespaces' && IMMORTAL.has(name)) {
      throw forbidden(type, name, 'this namespace may not be deleted');
    }
  }

  /**
   * The object as it may be stored.
   * @throws ApiError 403 or 422
   */
  admit(
    type: ResourceType,
    draft: KubeObject,
    current: KubeObject | undefined,
  ): KubeObject {
    const known = type.custom
      ? (pruned(draft, type.custom.schema) as KubeObject)
      : draft;
    let object = applyDefaults(type, known, this.store);
    if (type.key === 'pods' && !current) {
      object = applyLimitRanges(type, object, this.store);
      const status = {
        ...recordAt(object, 'status'),
        qosClass: qosClass(object.spec),
      };
      object = { ...object, status };
    }
    object = this.withGeneration(type, object, current);
    validateObject(type, object, current);
    if (type.key === 'pods' && !current) {
      checkPodSecurity(type, object, this.store);
    }
    checkQuota(type, object, current, this.store);
    return object;
  }

  private withGeneration(
    type: ResourceType,
    object: KubeObject,
    current: KubeObject | undefined,
  ): KubeObject {
    if (!current || !type.generation) return object;
    if (deepEqual(withoutMeta(object), withoutMeta(current))) return object;
    return {
      ...object,
      metadata: {
        ...object.metadata,
        generation: (current.metadata.generation ?? 0) + 1,
      },
    };
  }
}
