import type { ClusterClient } from '../client/ClusterClient';
import { ClusterRequestError, isNotFound } from '../client/ClusterRequestError';
import type { KubeObject, ObjectReference } from '../client/KubeObject';
import { describeObject } from './applyObjects';
import { ObjectRefusedError } from './ObjectRefusedError';
import { inApplyOrder } from './kindOrder';

/**
 * Deletes objects that are still there and that `mayDelete` lets go, those first that
 * need others; resolves to what was deleted.
 *
 * @throws ObjectRefusedError that names each object which could not be deleted
 */
export async function deleteObjects(
  client: ClusterClient,
  references: ObjectReference[],
  mayDelete: (object: KubeObject) => boolean,
): Promise<ObjectReference[]> {
  const deleted: ObjectReference[] = [];
  const failures: string[] = [];
  for (const reference of inApplyOrder(references).reverse()) {
    try {
      const object = await client.get(reference);
      if (object && !object.metadata.deletionTimestamp && mayDelete(object)) {
        if (await client.delete(reference, object.metadata.uid)) {
          deleted.push(reference);
        }
      }
    } catch (error) {
      if (!(error instanceof ClusterRequestError)) {
        throw error;
      }
      // A kind that the cluster no longer knows has no objects either.
      if (!isNotFound(error)) {
        failures.push(
          `${describeObject(reference)} delete failed: ${error.message}`,
        );
      }
    }
  }
  if (failures.length > 0) {
    throw new ObjectRefusedError(failures.join('\n'), 'unavailable');
  }
  return deleted;
}
