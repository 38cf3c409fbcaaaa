import type { FluxObject } from '../FluxObject';
import { ReconcileFailure } from './ReconcileFailure';

/**
 * Says so where an object asks for what the sandbox cannot do, instead of passing over it.
 *
 * @throws ReconcileFailure that names the field
 */
export function refuseUnsimulated(
  object: FluxObject,
  fields: string[],
  reason: string,
): void {
  const field = fields.find(it => object.spec[it] !== undefined);
  if (field) {
    throw new ReconcileFailure(
      reason,
      `spec.${field} is not simulated by the sandbox`,
    );
  }
}
