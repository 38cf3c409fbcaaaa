import type { KubeObject } from './object';
import type { ResourceType } from './resources';

/** A stored object in the form of the version that was asked for. */
export function presented(type: ResourceType, stored: KubeObject): KubeObject {
  if (type.present) return type.present(stored);
  return stored.apiVersion === type.apiVersion
    ? stored
    : { ...stored, apiVersion: type.apiVersion };
}
