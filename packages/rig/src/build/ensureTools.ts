import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Guardian } from '../processes/Guardian';
import type { RigPart } from '../RigPart';
import { BuildDurations } from './BuildDurations';
import type { BuildProgress } from './buildProgress';
import { buildTool } from './buildTool';
import { cacheFolder } from './cacheFolder';
import { buildFolderName, cacheKey } from './cacheKey';
import { GoToolchain } from './GoToolchain';
import { requiredGo, requireGo } from './goVersion';
import type { Tool } from './Tool';
import { toolsOf } from './tools';

/** Where the `go.mod` files stand. */
const MODULES = resolvePackagePath('@berth/rig', 'tools');
const PROGRESS_MS = 1_000;

export interface EnsureToolsOptions {
  parts: readonly RigPart[];
  /** Told about once a second while something is built, and at the end of each tool. */
  onProgress?: (progress: BuildProgress) => void;
  guardian?: Guardian;
  signal?: AbortSignal;
}

/** Folder of each tool that is built, by its name. */
export type ToolFolders = ReadonlyMap<string, string>;

interface Wanted {
  tool: Tool;
  moduleFolder: string;
  goMod: string;
  key: string;
  folder?: string;
}

/**
 * Builds what parts of the rig need and the user's cache does not hold yet, one tool at a time.
 *
 * @throws GoMissingError where something has to be built and Go is missing or too old
 * @throws BuildFailedError with the compiler's words
 */
export async function ensureTools(
  options: EnsureToolsOptions,
): Promise<ToolFolders> {
  const cache = cacheFolder();
  const go = new GoToolchain();
  const version = await go.version();
  const all = await Promise.all(
    toolsOf(options.parts).map(tool => look(tool, cache, version)),
  );
  const missing = all.filter(({ folder }) => folder === undefined);
  if (missing.length > 0) {
    requireGo(
      version,
      missing.map(({ goMod }) => requiredGo(goMod)),
    );
    const durations = new BuildDurations(cache);
    for (const [index, wanted] of missing.entries()) {
      wanted.folder = join(
        cache,
        wanted.tool.name,
        buildFolderName(wanted.key, version),
      );
      await build(wanted, wanted.folder, {
        options,
        go,
        durations,
        position: index + 1,
        count: missing.length,
      });
    }
  }
  return new Map(
    all.map(({ tool, folder }) => [tool.name, folder ?? ''] as const),
  );
}

async function look(
  tool: Tool,
  cache: string,
  version: string | undefined,
): Promise<Wanted> {
  const moduleFolder = join(MODULES, tool.name);
  const [goMod, goSum] = await Promise.all(
    ['go.mod', 'go.sum'].map(name =>
      readFile(join(moduleFolder, name), 'utf8'),
    ),
  );
  const { platform, arch } = process;
  const key = cacheKey({ tool, goMod, goSum, platform, arch });
  const folder = await findBuild(join(cache, tool.name), key, version);
  return { tool, moduleFolder, goMod, key, folder };
}

/** The folder of a finished build: with this Go, or, where there is none, with any. */
async function findBuild(
  parent: string,
  key: string,
  version: string | undefined,
): Promise<string | undefined> {
  let names: string[];
  try {
    names = await readdir(parent);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  const found = names.find(name =>
    version === undefined
      ? name.startsWith(`${key}-`)
      : name === buildFolderName(key, version),
  );
  return found && join(parent, found);
}

async function build(
  wanted: Wanted,
  target: string,
  context: {
    options: EnsureToolsOptions;
    go: GoToolchain;
    durations: BuildDurations;
    position: number;
    count: number;
  },
): Promise<void> {
  const { options, durations, position, count } = context;
  const { tool, moduleFolder } = wanted;
  const lastSeconds = (await durations.read())[tool.name];
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  let program = tool.name;
  const tell = (state: BuildProgress['state']) =>
    options.onProgress?.({
      tool: tool.name,
      program,
      position,
      count,
      seconds: seconds(),
      lastSeconds,
      state,
    });
  const timer = setInterval(() => tell('building'), PROGRESS_MS);
  try {
    await buildTool({
      go: context.go,
      tool,
      moduleFolder,
      target,
      onProgram(name) {
        program = name;
        tell('building');
      },
      guardian: options.guardian,
      signal: options.signal,
    });
  } finally {
    clearInterval(timer);
  }
  await durations.keep(tool.name, seconds());
  tell('built');
}
