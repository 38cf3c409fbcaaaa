import { customTypes } from './customTypes';
import { recordAt, recordsAt, stringAt } from './json';
import type { KubeObject } from './object';
import type { ResourceRegistry } from './ResourceRegistry';
import type { Store } from './Store';
import { timestamp } from './timestamp';

export const DEFINITIONS = 'customresourcedefinitions.apiextensions.k8s.io';

function established(definition: KubeObject): KubeObject {
  const lastTransitionTime = timestamp();
  const stored = recordsAt(definition, 'spec', 'versions')
    .filter(version => version.storage === true)
    .map(version => stringAt(version, 'name'));
  return {
    ...definition,
    status: {
      acceptedNames: recordAt(definition, 'spec', 'names'),
      conditions: [
        {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
          lastTransitionTime,
        },
        {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
          lastTransitionTime,
        },
      ],
      storedVersions: stored,
    },
  };
}

/** Serves what CustomResourceDefinitions define, from the moment they are stored. */
export class CustomDefinitions {
  constructor(
    private readonly store: Store,
    private readonly registry: ResourceRegistry,
  ) {}

  /** Serves the stored definitions and follows their changes; returns how to stop. */
  start(): () => void {
    for (const definition of this.store.list(DEFINITIONS)) {
      this.serve(definition);
    }
    return this.store.subscribe(DEFINITIONS, change => {
      const { name } = change.object.metadata;
      if (change.type === 'DELETED') {
        this.removeInstances(change.object);
        this.registry.removeCustom(name);
        return;
      }
      this.serve(change.object);
      if (change.object.status === undefined) {
        this.store.put(DEFINITIONS, established(change.object));
      }
    });
  }

  private serve(definition: KubeObject): void {
    const types = customTypes(definition);
    this.registry.addCustom(definition.metadata.name, types);
  }

  private removeInstances(definition: KubeObject): void {
    const group = stringAt(definition, 'spec', 'group');
    const plural = stringAt(definition, 'spec', 'names', 'plural');
    const key = `${plural}.${group}`;
    for (const object of [...this.store.list(key)]) {
      this.store.remove(key, object);
    }
  }
}
