import { chmod, cp, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BuildFailedError } from './BuildFailedError';
import type { GoRunOptions, GoToolchain } from './GoToolchain';
import type { Tool, ToolFiles } from './Tool';

/**
 * Copies files out of Go's module cache, which Go fetches where they are missing, so that a start needs neither.
 *
 * @throws BuildFailedError with Go's words
 */
export async function copyModuleFiles(
  go: GoToolchain,
  tool: Tool,
  files: ToolFiles,
  target: string,
  options: GoRunOptions,
): Promise<void> {
  const { code, stdout, stderr } = await go.run(
    ['mod', 'download', '-json', files.module],
    options,
  );
  const answer = stdout ? (JSON.parse(stdout) as Download) : {};
  if (code !== 0 || !answer.Dir) {
    throw new BuildFailedError(
      tool.name,
      `files of ${files.module}`,
      answer.Error ?? stderr,
    );
  }
  const to = join(target, files.to);
  await mkdir(dirname(to), { recursive: true });
  await cp(join(answer.Dir, files.from), to, { recursive: true });
  await makeWritable(to);
}

interface Download {
  Dir?: string;
  Error?: string;
}

/** Go keeps its module cache read-only; a cache that its owner cannot empty would be a nuisance. */
async function makeWritable(place: string): Promise<void> {
  const { mode } = await stat(place);
  await chmod(place, mode | 0o200);
  if ((mode & 0o170000) === 0o040000) {
    for (const name of await readdir(place)) {
      await makeWritable(join(place, name));
    }
  }
}
