import type { JsonObject } from './object';
import type { ResourceType } from './resources';

/** One reason among several why a request was refused. */
export interface Cause {
  reason: string;
  message: string;
  field?: string;
}

/** A refusal in Kubernetes' own form; `status` is the body that goes to the client. */
export class ApiError extends Error {
  readonly status: JsonObject;

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    details?: JsonObject,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason ? { reason } : {}),
      ...(details ? { details } : {}),
      code,
    };
  }
}

function qualified(type: ResourceType): string {
  return type.group ? `${type.plural}.${type.group}` : type.plural;
}

function detailsOf(type: ResourceType, name: string): JsonObject {
  return {
    name,
    ...(type.group ? { group: type.group } : {}),
    kind: type.plural,
  };
}

/** A path that leads nowhere at all, which is told in plain text. */
export class PageNotFoundError extends Error {
  readonly text = '404 page not found\n';
}

export function notFound(type: ResourceType, name: string): ApiError {
  const message = `${qualified(type)} "${name}" not found`;
  return new ApiError(404, 'NotFound', message, detailsOf(type, name));
}

export function unknownPath(): ApiError {
  const message = 'the server could not find the requested resource';
  return new ApiError(404, 'NotFound', message, {});
}

export function alreadyExists(type: ResourceType, name: string): ApiError {
  const message = `${qualified(type)} "${name}" already exists`;
  return new ApiError(409, 'AlreadyExists', message, detailsOf(type, name));
}

export function conflict(
  type: ResourceType,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): ApiError {
  const message = `Operation cannot be fulfilled on ${qualified(
    type,
  )} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, detailsOf(type, name));
}

export function forbidden(
  type: ResourceType,
  name: string,
  why: string,
  causes?: Cause[],
): ApiError {
  const message = `${qualified(type)} "${name}" is forbidden: ${why}`;
  return new ApiError(403, 'Forbidden', message, {
    ...detailsOf(type, name),
    ...(causes ? { causes } : {}),
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function methodNotAllowed(): ApiError {
  const message =
    'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message, {});
}

export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message);
}

export function uidConflict(
  type: ResourceType,
  name: string,
  asked: string,
  uid: string,
): ApiError {
  const message = `Operation cannot be fulfilled on ${type.kind} "${name}": the UID in the precondition (${asked}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
  return new ApiError(409, 'Conflict', message, {
    ...detailsOf(type, name),
    kind: type.kind,
  });
}

/** Something wrong with the options of a request, of a type of their own. */
export function invalidOptions(
  kind: string,
  group: string,
  name: string,
  cause: Required<Cause>,
): ApiError {
  const qualifiedKind = group ? `${kind}.${group}` : kind;
  return new ApiError(
    422,
    'Invalid',
    `${qualifiedKind} "${name}" is invalid: ${cause.field}: ${cause.message}`,
    {
      ...(name ? { name } : {}),
      ...(group ? { group } : {}),
      kind,
      causes: [cause],
    },
  );
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

/** What no handler of the path takes at all. */
export function noMediaType(): ApiError {
  const message = '415: Unsupported Media Type';
  return new ApiError(415, 'UnsupportedMediaType', message, {});
}

export function unsupportedMediaType(accepted: string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(
    ', ',
  )}`;
  return new ApiError(415, 'UnsupportedMediaType', message);
}
