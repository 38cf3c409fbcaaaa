/** How the controllers of Flux are to behave; without any of these as their makers ship them. */
export interface FluxOptions {
  /** Objects may use sources of their own namespace only (`--no-cross-namespace-refs`). */
  noCrossNamespaceRefs?: boolean;
  /** Who applies what names no service account of its own (`--default-service-account`). */
  defaultServiceAccount?: string;
  /** How many objects a controller works on at the same time; 4 for the source controller, 8 for the others. */
  concurrent?: number;
}
