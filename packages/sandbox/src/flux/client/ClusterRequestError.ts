/** The API server said no. `reason` and `message` are its own, as in a `Status` object. */
export class ClusterRequestError extends Error {
  name = 'ClusterRequestError' as const;

  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  /** Whether the same request may succeed later without a change. */
  get retryable(): boolean {
    return this.status === 429 || this.status >= 500 || this.status === 409;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ClusterRequestError && error.status === 404;
}

export function isConflict(error: unknown): boolean {
  return error instanceof ClusterRequestError && error.status === 409;
}
