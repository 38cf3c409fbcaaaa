import { ApiError, badRequest } from '../ApiError';
import { cloneJson, deepEqual, isRecord } from '../json';

/* The API server does not say which operation it was, nor why. */
function failed(): ApiError {
  return new ApiError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

function segmentsOf(pointer: unknown): string[] {
  if (typeof pointer !== 'string' || (pointer !== '' && pointer[0] !== '/')) {
    throw badRequest(`invalid JSON pointer ${JSON.stringify(pointer)}`);
  }
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function indexOf(segment: string, last: number): number {
  const index = /^(0|[1-9]\d*)$/.test(segment) ? Number(segment) : -1;
  if (index < 0 || index > last) {
    throw failed();
  }
  return index;
}

function read(document: unknown, segments: string[]): unknown {
  let current = document;
  for (const segment of segments) {
    if (Array.isArray(current)) {
      current = current[indexOf(segment, current.length - 1)];
    } else if (isRecord(current) && segment in current) {
      current = current[segment];
    } else {
      throw failed();
    }
  }
  return current;
}

function write(
  document: unknown,
  segments: string[],
  action: 'add' | 'replace' | 'remove',
  value?: unknown,
): unknown {
  if (segments.length === 0) return value;
  const parent = read(document, segments.slice(0, -1));
  const last = segments[segments.length - 1];
  if (Array.isArray(parent)) {
    if (action === 'add') {
      const at = last === '-' ? parent.length : indexOf(last, parent.length);
      parent.splice(at, 0, value);
    } else {
      const at = indexOf(last, parent.length - 1);
      if (action === 'remove') parent.splice(at, 1);
      else parent[at] = value;
    }
  } else if (isRecord(parent)) {
    // Kubernetes lets `replace` add, which RFC 6902 does not.
    if (action === 'remove' && !(last in parent)) {
      throw failed();
    }
    if (action === 'remove') delete parent[last];
    else parent[last] = value;
  } else {
    throw failed();
  }
  return document;
}

/**
 * JSON patch, RFC 6902. The document is not changed.
 * @throws ApiError 400 or 422 when an operation is malformed or cannot be applied.
 */
export function jsonPatch(document: unknown, operations: unknown): unknown {
  if (!Array.isArray(operations)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  }
  let current = cloneJson(document);
  for (const operation of operations) {
    if (!isRecord(operation)) throw badRequest('invalid JSON patch operation');
    const path = segmentsOf(operation.path);
    const value = cloneJson(operation.value);
    switch (operation.op) {
      case 'add':
      case 'replace':
        current = write(current, path, operation.op, value);
        break;
      case 'remove':
        current = write(current, path, 'remove');
        break;
      case 'copy':
      case 'move': {
        const from = segmentsOf(operation.from);
        const moved = cloneJson(read(current, from));
        if (operation.op === 'move') current = write(current, from, 'remove');
        current = write(current, path, 'add', moved);
        break;
      }
      case 'test':
        if (!deepEqual(read(current, path), value)) {
          throw failed();
        }
        break;
      default:
        throw failed();
    }
  }
  return current;
}
