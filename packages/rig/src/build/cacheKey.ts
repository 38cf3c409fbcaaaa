import { createHash } from 'node:crypto';
import { buildArguments, buildVariables } from './buildArguments';
import type { Tool } from './Tool';

/** What decides whether two builds give the same, but for the version of Go. */
export interface BuildInputs {
  tool: Tool;
  goMod: string;
  goSum: string;
  platform: string;
  arch: string;
}

/**
 * Names what a tool is built from. Builds with different versions of Go share it, so that what has been built is
 * found where Go is not installed any more.
 */
export function cacheKey(inputs: BuildInputs): string {
  const { tool } = inputs;
  const parts = [
    inputs.goMod,
    inputs.goSum,
    inputs.platform,
    inputs.arch,
    JSON.stringify(
      tool.binaries.map(binary => buildArguments(tool, binary, binary.name)),
    ),
    JSON.stringify(buildVariables(tool)),
    JSON.stringify(tool.files ?? []),
  ];
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${Buffer.byteLength(part)}\0`).update(part);
  }
  return hash.digest('hex').slice(0, 24);
}

/** The name of a build's folder: what it is built from, and with which Go. */
export function buildFolderName(key: string, goVersion: string): string {
  return `${key}-${goVersion}`;
}
