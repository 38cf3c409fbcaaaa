import { parse } from 'yaml';
import {
  ApiError,
  badRequest,
  noMediaType,
  unsupportedMediaType,
} from '../ApiError';
import { isRecord } from '../json';
import type { JsonObject } from '../object';
import type { ResourceType } from '../resources';
import { jsonPatch } from './jsonPatch';
import { mergePatch } from './mergePatch';
import { shapeOf } from './shape';
import { strategicMerge } from './strategicMerge';

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_PATCH = 'application/strategic-merge-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';

/**
 * Applies a patch of any kind but server-side apply.
 * @throws ApiError 415 for a kind that the type does not take, 400 or 422 for a bad patch.
 */
export function applyPatch(
  type: ResourceType,
  current: JsonObject,
  contentType: string,
  patch: unknown,
): JsonObject {
  let patched: unknown;
  if (contentType === JSON_PATCH) {
    patched = jsonPatch(current, patch);
  } else if (contentType === MERGE_PATCH && isRecord(patch)) {
    patched = mergePatch(current, patch);
  } else if (
    contentType === STRATEGIC_PATCH &&
    isRecord(patch) &&
    !type.custom
  ) {
    patched = strategicMerge(current, patch, shapeOf(type));
  } else if (contentType !== STRATEGIC_PATCH && contentType !== MERGE_PATCH) {
    throw noMediaType();
  } else {
    throw unsupportedMediaType([
      JSON_PATCH,
      MERGE_PATCH,
      ...(type.custom ? [] : [STRATEGIC_PATCH]),
      APPLY_PATCH,
    ]);
  }
  if (!isRecord(patched)) throw badRequest('the patch leaves no object');
  return patched;
}

/** A body that is neither JSON nor YAML. */
export class UnreadableBodyError extends ApiError {
  constructor(why: string) {
    super(400, 'BadRequest', why);
    this.name = 'UnreadableBodyError';
  }
}

/**
 * Reads a body as JSON or YAML.
 * @throws ApiError 400 when it is neither.
 */
export function parseBody(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') || text.trimStart().startsWith('[')
      ? JSON.parse(text)
      : parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UnreadableBodyError(why);
  }
}
