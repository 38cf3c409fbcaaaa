import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CgiAnswer } from './CgiAnswer';
import { endProcessGroup, gitEnvironment } from './runGit';

export interface HttpBackendRequest {
  /** Absolute path of `git-http-backend`. */
  program: string;
  /** Folder that holds the repository. */
  root: string;
  /** The repository's folder name and what is asked of it, e.g. `/platform.git/info/refs`. */
  path: string;
  query: string;
  /** Whether the request may change the repository, and who makes it. */
  pusher?: string;
  /** More variables, e.g. Git configuration for this request alone. */
  env?: Record<string, string>;
  /** Called after git has ended and before the answer ends. */
  beforeEnd?: () => Promise<void>;
  /** Closes the connection in the middle of the answer, after git has done its work. */
  hangUp?: boolean;
  signal: AbortSignal;
}

/**
 * Answers one HTTP request with `git http-backend`, spoken to as a CGI program. Compressed
 * and chunked bodies go through as they come: git reads them itself.
 */
export async function runHttpBackend(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpBackendRequest,
): Promise<void> {
  const child = spawn(options.program, [], {
    env: {
      ...gitEnvironment(),
      ...options.env,
      GIT_PROJECT_ROOT: options.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: options.path,
      QUERY_STRING: options.query,
      REQUEST_METHOD: request.method ?? 'GET',
      REMOTE_ADDR: '127.0.0.1',
      CONTENT_TYPE: header(request, 'content-type'),
      CONTENT_LENGTH: header(request, 'content-length'),
      HTTP_CONTENT_ENCODING: header(request, 'content-encoding'),
      GIT_PROTOCOL: header(request, 'git-protocol'),
      ...(options.pusher ? { REMOTE_USER: options.pusher } : {}),
    },
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const onAbort = () => endProcessGroup(child.pid);
  options.signal.addEventListener('abort', onAbort, { once: true });
  // A reader who has gone needs no answer; a push that was taken goes on to its end.
  response.once('close', () => {
    if (!options.pusher) {
      endProcessGroup(child.pid);
    }
    child.stdout.resume();
  });
  child.stdin.on('error', () => {
    // Git may answer without reading the whole body.
  });
  request.once('aborted', () => child.stdin.destroy());
  request.pipe(child.stdin);

  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-2_000);
  });

  const answer = new CgiAnswer(response, options.hangUp === true);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!answer.write(chunk) && !response.destroyed) {
      child.stdout.pause();
      response.once('drain', () => child.stdout.resume());
    }
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => options.signal.removeEventListener('abort', onAbort));

  await options.beforeEnd?.();
  if (!answer.begun && !response.destroyed) {
    throw new Error(
      `git http-backend ended with code ${code} and said ${stderr.trim()}`,
    );
  }
  answer.end();
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
