/** Which lines of which container. */
export interface LogRequest {
  namespace: string;
  pod: string;
  container?: string;
  sinceSeconds?: number;
  tailLines?: number;
  previous?: boolean;
}

/** Reads pod logs; says in a line's own end where what is too long was cut. Errors as `ClusterReader`'s. */
export interface LogReader {
  /**
   * Lines so far, each beginning with its RFC 3339 time; the newest of them where they are more than a process holds
   * with ease.
   */
  read(request: LogRequest): Promise<string>;
  /** Lines as they come, until the container ends or the signal aborts. */
  follow(request: LogRequest, signal: AbortSignal): AsyncIterable<string>;
}
