import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { WatchExpiredError } from '@berth/plugin-environments-node';

/** The error that an API server's answer means. `body` is its text, a Kubernetes `Status` where it could write one. */
export function statusError(
  cluster: string,
  what: string,
  status: number,
  body: string,
): Error {
  const message = statusMessage(body) ?? `it answered ${status}`;
  const sentence = `Cluster ${cluster}: ${message} (${what})`;
  switch (status) {
    case 403:
      return new NotAllowedError(sentence);
    case 404:
      return new NotFoundError(sentence);
    case 409:
      return new ConflictError(sentence);
    case 410:
      return new WatchExpiredError(sentence);
    case 401:
      // Tokens are renewed, so the same request may pass later; and the person who looks is not the one refused.
      return new ServiceUnavailableError(
        `Cluster ${cluster} does not accept Berth's credentials: ${message}`,
      );
    case 408:
    case 429:
      return new ServiceUnavailableError(sentence);
    default:
      return status >= 400 && status < 500
        ? new InputError(sentence)
        : new ServiceUnavailableError(sentence);
  }
}

/** The error that stands for no answer, or for half of one. */
export function connectionError(
  cluster: string,
  cause: unknown,
): ServiceUnavailableError {
  return new ServiceUnavailableError(
    `Cluster ${cluster} can't be reached: ${words(cause)}`,
    cause instanceof Error ? cause : undefined,
  );
}

function statusMessage(body: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) {
      return typeof parsed.message === 'string' && parsed.message !== ''
        ? parsed.message.slice(0, 2_000)
        : undefined;
    }
  } catch {
    // Proxies answer HTML, of which nothing is worth repeating.
  }
  return undefined;
}

function words(cause: unknown): string {
  if (cause instanceof AggregateError && cause.errors.length > 0) {
    return [...new Set(cause.errors.map(words))].join('; ');
  }
  if (cause instanceof Error) {
    return cause.message || cause.name;
  }
  return String(cause);
}
