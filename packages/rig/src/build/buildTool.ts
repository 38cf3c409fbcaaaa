import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guardian } from '../processes/Guardian';
import { buildArguments, buildVariables } from './buildArguments';
import { BuildFailedError } from './BuildFailedError';
import type { GoToolchain } from './GoToolchain';
import { copyModuleFiles } from './moduleFiles';
import type { Tool } from './Tool';

const UNFINISHED = '.unfinished-';
const DAY_MS = 24 * 60 * 60 * 1000;

export interface BuildToolOptions {
  go: GoToolchain;
  tool: Tool;
  /** Holds the tool's `go.mod` and `go.sum`. */
  moduleFolder: string;
  /** Where the finished build stands; its parent is made. */
  target: string;
  /** Told before each program. */
  onProgram: (program: string) => void;
  guardian?: Guardian;
  signal?: AbortSignal;
}

/**
 * Builds a tool into its folder of the cache. The folder appears at once and complete, or not at all; where somebody
 * else has made it in the meantime, theirs stays.
 *
 * @throws BuildFailedError with the compiler's words
 */
export async function buildTool(options: BuildToolOptions): Promise<void> {
  const { go, tool, target } = options;
  const parent = join(target, '..');
  await mkdir(parent, { recursive: true });
  await removeForgotten(parent);
  const folder = join(
    parent,
    `${UNFINISHED}${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  await mkdir(folder);
  const run = {
    cwd: options.moduleFolder,
    variables: buildVariables(tool),
    guardian: options.guardian,
    signal: options.signal,
  };
  try {
    for (const files of tool.files ?? []) {
      options.onProgram(files.to);
      await copyModuleFiles(go, tool, files, folder, run);
    }
    for (const binary of tool.binaries) {
      options.onProgram(binary.name);
      const { code, stderr } = await go.run(
        buildArguments(tool, binary, join(folder, binary.name)),
        run,
      );
      if (code !== 0) {
        throw new BuildFailedError(
          tool.name,
          `go build ${binary.package}`,
          compilerWords(stderr) || `go ended with code ${code ?? 'none'}`,
        );
      }
    }
    await putInPlace(folder, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What Go says besides its downloads. */
function compilerWords(stderr: string): string {
  return stderr
    .split('\n')
    .filter(line => !line.startsWith('go: downloading '))
    .join('\n')
    .trim()
    .slice(-8_000);
}

async function putInPlace(folder: string, target: string): Promise<void> {
  try {
    await rename(folder, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') {
      throw error;
    }
  }
}

/** Removes what builds that were killed have left. */
async function removeForgotten(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith(UNFINISHED)) {
      const place = join(parent, name);
      const made = await stat(place).catch(() => undefined);
      if (made && Date.now() - made.mtimeMs > DAY_MS) {
        await rm(place, { recursive: true, force: true });
      }
    }
  }
}
