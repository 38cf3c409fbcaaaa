import type { RigPart } from '../RigPart';

/** A program of a tool's module, as it is called in the cache. */
export interface ToolBinary {
  name: string;
  /** The Go package that is its main program. */
  package: string;
}

/** Files of a Go module that a start needs, copied beside the binaries. */
export interface ToolFiles {
  /** The module, with a version where it is not the one that `go.mod` names. */
  module: string;
  /** A file or a folder inside the module. */
  from: string;
  /** Its name beside the binaries. */
  to: string;
}

/** Something that the rig builds from the unmodified sources of a Go module. */
export interface Tool {
  /** Also the folder of its `go.mod` and `go.sum`, below `packages/rig/tools`. */
  name: string;
  /** The parts of the rig that need it. */
  parts: readonly RigPart[];
  binaries: readonly ToolBinary[];
  /** Build tags. */
  tags?: readonly string[];
  /** What the linker writes into variables, by the variable's full name. */
  variables?: Readonly<Record<string, string>>;
  /** Whether a C compiler takes part. */
  cgo?: boolean;
  files?: readonly ToolFiles[];
}
