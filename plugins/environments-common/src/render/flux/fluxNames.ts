import type { Delivery } from '../EngineRenderer';

/** Where Flux's own objects live. */
export const FLUX_NAMESPACE = 'flux-system';

/** The GitRepository of clusters that read `main` directly; it belongs to the cluster, not to an environment. */
export const FLUX_MAIN_SOURCE = 'platform';

/** The service account that applies an environment's frame; every cluster with Flux has it. */
export const FLUX_FRAMER = 'berth-frames';

/** What an environment's own service account may do, and in its namespace only; every cluster with Flux has it. */
export const FLUX_CONTENTS_ROLE = 'berth-contents';

/** Longest value of a label, into which Flux writes the names of its objects. */
const MAX_LENGTH = 63;

/** Name of the GitRepository that an environment is read from. */
export function fluxSourceOf(id: string, delivery: Delivery): string {
  return delivery === 'main' ? FLUX_MAIN_SOURCE : id;
}

/**
 * Name of the service account that an environment's contents are applied by, and of the Kustomization that does it. An
 * environment's id holds no dot, so it is never the name of one of the engine's own accounts.
 */
export function fluxContentsName(id: string): string {
  return fluxPartName(id, 'contents');
}

/**
 * Name of an object of one environment among those of all others, such as `acme-staging.web` of the application `web`;
 * at most 63 characters, with a checksum for what does not fit.
 */
export function fluxPartName(id: string, part: string): string {
  const name = `${id}.${part}`;
  if (name.length <= MAX_LENGTH) {
    return name;
  }
  // Each label between dots ends with a letter or digit, or Kubernetes refuses the name (RFC 1123).
  const kept = name.slice(0, MAX_LENGTH - 17).replace(/[^a-z0-9]+$/, '');
  return `${kept}.${checksum(name)}`;
}

/** Sixteen hexadecimal digits of a text, FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/). */
function checksum(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
