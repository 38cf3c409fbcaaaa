/** Which lines of which container. */
export interface LogRequest {
  namespace: string;
  pod: string;
  container?: string;
  sinceSeconds?: number;
  tailLines?: number;
  previous?: boolean;
}

/** Reads pod logs. Errors as `ClusterReader`'s. */
export interface LogReader {
  /** Lines so far, each beginning with its RFC 3339 time. */
  read(request: LogRequest): Promise<string>;
  /** Lines as they come, until the container ends or the signal aborts. */
  follow(request: LogRequest, signal: AbortSignal): AsyncIterable<string>;
}
