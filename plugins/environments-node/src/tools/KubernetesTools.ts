/** A program that answered its version and did a piece of real work when it was looked for. */
export interface KubernetesTool {
  /** Absolute path of the executable. */
  command: string;
  /** What goes before the caller's own arguments, e.g. `['kustomize']` for kubectl. */
  args: string[];
  /** As the program says it, without a leading `v`: `5.7.1`. */
  version: string;
  /** Where it was found: on the PATH, or unpacked from the npm package. */
  origin: 'path' | 'package';
}

/** The programs that render manifests; each is absent where none could be found. */
export interface KubernetesTools {
  kustomize?: KubernetesTool;
  helm?: KubernetesTool;
  /** One sentence per absent program: what was looked at, and how to install it. */
  missing: string[];
}
