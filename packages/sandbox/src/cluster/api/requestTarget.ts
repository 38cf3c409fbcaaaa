/** What a request's path points at. */
export interface RequestTarget {
  group: string;
  version: string;
  plural: string;
  /** Absent: all namespaces, or a type without them. */
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** Reads a path below /api/v1 or /apis/<group>/<version>; undefined where it is something else. */
export function requestTarget(path: string): RequestTarget | undefined {
  let segments: string[];
  try {
    segments = path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const core = segments[0] === 'api';
  if (!core && segments[0] !== 'apis') return undefined;
  const group = core ? '' : segments[1];
  const version = core ? segments[1] : segments[2];
  const rest = segments.slice(core ? 2 : 3);
  if (!version || rest.length === 0) return undefined;
  const scoped =
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !(core && (rest[2] === 'status' || rest[2] === 'finalize'));
  const [plural, name, subresource, ...more] = scoped ? rest.slice(2) : rest;
  if (more.length > 0) return undefined;
  return {
    group,
    version,
    plural,
    ...(scoped ? { namespace: rest[1] } : {}),
    ...(name ? { name } : {}),
    ...(subresource ? { subresource } : {}),
  };
}
