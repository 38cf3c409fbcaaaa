import type { Tool, ToolBinary } from './Tool';

/** The arguments of `go` that build one program of a tool into a file. */
export function buildArguments(
  tool: Tool,
  binary: ToolBinary,
  output: string,
): string[] {
  const variables = Object.entries(tool.variables ?? {}).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  return [
    'build',
    '-mod=readonly',
    '-trimpath',
    ...(tool.tags ? ['-tags', tool.tags.join(' ')] : []),
    `-ldflags=${['-s', '-w', ...variables].join(' ')}`,
    '-o',
    output,
    binary.package,
  ];
}

/** The variables with which a tool is built, besides those of the environment. */
export function buildVariables(tool: Tool): Record<string, string> {
  return {
    CGO_ENABLED: tool.cgo ? '1' : '0',
    // An old Go would fetch a new one from the internet without a word.
    GOTOOLCHAIN: 'local',
    // The workspace and the flags of whoever starts the rig are not meant for it.
    GOWORK: 'off',
    GOFLAGS: '-buildvcs=false',
  };
}
