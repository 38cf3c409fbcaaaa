import { FieldErrors } from '../FieldErrors';
import type { KubeObject } from '../object';
import type { ResourceType } from '../resources';
import { validateMetadata } from './validateMetadata';
import { validateSpec } from './validateSpec';

/**
 * Refuses objects that Kubernetes would call invalid: names, labels, required
 * fields, immutable fields, a CRD's schema.
 * @throws ApiError 422 with one cause per field.
 */
export function validateObject(
  type: ResourceType,
  object: KubeObject,
  current: KubeObject | undefined,
): void {
  const errors = new FieldErrors();
  validateMetadata(type, object, current, errors);
  validateSpec(type, object, current, errors);
  errors.throwIfAny(type, object.metadata.name);
  type.custom?.validate(object);
}
