import { ToolRejectedError } from './ToolRejectedError';

/** `E1121 05:31:12.124570 4130 run.go:72] "command failed" err="…"`, as newer kubectl logs what failed. */
const LOGGED =
  /^[EF]\d{4} [\d:.]+ +\d+ \S+\] "command failed" err=("(?:[^"\\]|\\.)*")$/m;

/**
 * Runs `work`; where the program refuses its input, leaves of what it said only what is
 * about the input, the same for kustomize, kubectl and helm.
 */
export async function inOwnWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ToolRejectedError) {
      throw new ToolRejectedError(
        error.program,
        plain(error.stderr),
        error.exitCode,
      );
    }
    throw error;
  }
}

function plain(said: string): string {
  const logged = said.match(LOGGED)?.[1];
  return (logged ? unquoted(logged) : said)
    .replace(/^error: /i, '')
    .replace(/\n*Use --debug flag to render out invalid YAML\s*$/, '')
    .trim();
}

function unquoted(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    // Go quotes a few bytes in ways that JSON does not know.
    return quoted.slice(1, -1);
  }
}
