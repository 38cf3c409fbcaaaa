/** Folder of an environment's own files. */
export function environmentFolder(customer: string, name: string): string {
  return `customers/${customer}/${name}`;
}

/** File of the engine's object for an environment. */
export function engineObjectPath(cluster: string, id: string): string {
  return `clusters/${cluster}/environments/${id}.yaml`;
}

/** Folder of one version of a blueprint. */
export function blueprintFolder(name: string, version: string): string {
  return `blueprints/${name}/${version}`;
}

/** Number of shard branches of a cluster. */
export const SHARDS = 32;

/** Delivery branch of one environment, without `refs/heads/`. */
export function environmentBranch(id: string): string {
  return `berth/environments/${id}`;
}

/** Delivery branch of one shard of a cluster's engine objects, without `refs/heads/`; shards are written as two digits. */
export function shardBranch(cluster: string, shard: number): string {
  return `berth/clusters/${cluster}/${String(shard).padStart(2, '0')}`;
}

/** What `shardBranch` made such a branch of. */
export function shardOfBranch(branch: string): {
  cluster: string;
  shard: number;
} {
  const [, , cluster, shard] = branch.split('/');
  return { cluster, shard: Number(shard) };
}

/** Shard of an environment: FNV-1a (32 bit) of its id, modulo 32. */
export function shardOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(id)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash % SHARDS;
}

/** Name of the engine's objects that bring those of a shard to its cluster. */
export function shardObjectName(shard: number): string {
  return `berth-shard-${String(shard).padStart(2, '0')}`;
}

/** The shard that an engine's object of this name brings; undefined where it brings none. */
export function shardOfObject(name: string): number | undefined {
  const [, digits] = /^berth-shard-(\d\d)$/.exec(name) ?? [];
  return digits && Number(digits) < SHARDS ? Number(digits) : undefined;
}
