import { arrayAt, recordAt } from '../api/json';
import type { Condition, KubeObject } from '../api/object';
import type { ResourceRegistry } from '../api/ResourceRegistry';
import { conditionsOf, withCondition } from './conditions';
import { Controller } from './Controller';
import type { Life } from './Life';

const CA = '-----BEGIN CERTIFICATE-----\nsandbox\n-----END CERTIFICATE-----\n';

/** Gives a namespace what every namespace has; empties and ends it when it is deleted. */
export class NamespaceController extends Controller {
  constructor(life: Life, private readonly registry: ResourceRegistry) {
    super(life, 'namespaces');
  }

  protected begin(): void {
    this.onStop(
      this.life.store.subscribeAll(({ type, object }) => {
        const { namespace } = object.metadata;
        if (!namespace) return;
        const home = this.life.get('namespaces', '', namespace);
        const ending = home?.metadata.deletionTimestamp !== undefined;
        const restored =
          object.metadata.name === 'default' ||
          object.metadata.name === 'kube-root-ca.crt';
        if (ending || (type === 'DELETED' && restored)) {
          this.enqueue(`/${namespace}`);
        }
      }),
    );
  }

  protected reconcile(namespace: KubeObject): void {
    if (namespace.metadata.deletionTimestamp) this.empty(namespace);
    else this.furnish(namespace.metadata.name);
  }

  private furnish(name: string): void {
    if (!this.life.get('serviceaccounts', name, 'default')) {
      this.life.create('serviceaccounts', name, {
        metadata: { name: 'default' },
      });
    }
    if (!this.life.get('configmaps', name, 'kube-root-ca.crt')) {
      this.life.create('configmaps', name, {
        metadata: { name: 'kube-root-ca.crt' },
        data: { 'ca.crt': CA },
      });
    }
  }

  private empty(namespace: KubeObject): void {
    const { name } = namespace.metadata;
    const left: string[] = [];
    const finalizers = new Map<string, number>();
    for (const type of this.registry.stored()) {
      if (!type.namespaced) continue;
      for (const object of [...this.life.store.list(type.key, name)]) {
        if (!object.metadata.deletionTimestamp) {
          this.life.delete(type.key, object, {
            propagationPolicy: 'Background',
          });
        }
      }
      const rest = [...this.life.store.list(type.key, name)];
      if (rest.length > 0) {
        const plural = type.group
          ? `${type.plural}.${type.group}`
          : type.plural;
        left.push(`${plural} has ${rest.length} resource instances`);
      }
      for (const finalizer of rest.flatMap(o => o.metadata.finalizers ?? [])) {
        finalizers.set(finalizer, (finalizers.get(finalizer) ?? 0) + 1);
      }
    }
    this.life.replace('namespaces', namespace, current => {
      const spec = recordAt(current, 'spec');
      const held = arrayAt(spec, 'finalizers').filter(f => f !== 'kubernetes');
      return {
        ...current,
        ...(left.length === 0 ? { spec: { ...spec, finalizers: held } } : {}),
        status: {
          phase: 'Terminating',
          conditions: deletionConditions(
            conditionsOf(current),
            left,
            finalizers,
          ),
        },
      };
    });
  }
}

function deletionConditions(
  before: Condition[],
  left: string[],
  finalizers: Map<string, number>,
): Condition[] {
  const discovered = withCondition(before, {
    type: 'NamespaceDeletionContentFailure',
    status: 'False',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  });
  const remaining = withCondition(discovered, {
    type: 'NamespaceContentRemaining',
    status: left.length > 0 ? 'True' : 'False',
    reason: left.length > 0 ? 'SomeResourcesRemain' : 'ContentRemoved',
    message:
      left.length > 0
        ? `Some resources are remaining: ${left.sort().join(', ')}`
        : 'All content successfully removed',
  });
  const held = [...finalizers].map(
    ([name, count]) => `${name} in ${count} resource instances`,
  );
  return withCondition(remaining, {
    type: 'NamespaceFinalizersRemaining',
    status: held.length > 0 ? 'True' : 'False',
    reason: held.length > 0 ? 'SomeFinalizersRemain' : 'ContentHasNoFinalizers',
    message:
      held.length > 0
        ? `Some content in the namespace has finalizers remaining: ${held.join(
            ', ',
          )}`
        : 'All content-preserving finalizers finished',
  });
}
