import type { ClusterClient } from '../client/ClusterClient';
import { type Artifact, type GitRepository, SOURCE_API } from '../FluxObject';
import { ReconcileFailure } from '../runtime/ReconcileFailure';

const LOOK_AGAIN_MS = 30_000;

/** How Kustomizations and charts name where their files are. */
export interface SourceReference {
  kind: string;
  name: string;
  namespace?: string;
}

/** Files that are ready to be read. */
export interface ResolvedSource {
  url: string;
  commit: string;
  artifact: Artifact;
}

/**
 * The artifact of the source that an object refers to.
 *
 * @param reason - the condition's reason where there is none
 * @throws ReconcileFailure in Flux's words
 */
export async function resolveSource(
  client: ClusterClient,
  reference: SourceReference,
  defaultNamespace: string,
  reason: string,
): Promise<ResolvedSource> {
  const { kind, name, namespace = defaultNamespace } = reference;
  if (kind !== 'GitRepository') {
    throw new ReconcileFailure(
      reason,
      `The source kind ${kind} is not simulated by the sandbox`,
    );
  }
  const source = await client.get<GitRepository>({
    apiVersion: SOURCE_API,
    kind,
    name,
    namespace,
  });
  if (!source) {
    throw new ReconcileFailure(
      reason,
      `Source '${kind}/${namespace}/${name}' not found`,
      LOOK_AGAIN_MS,
    );
  }
  const artifact = source.status?.artifact;
  if (!artifact) {
    throw new ReconcileFailure(
      reason,
      `Source artifact not found, retrying in 30s`,
      LOOK_AGAIN_MS,
    );
  }
  return {
    url: source.spec.url,
    commit: artifact.revision.replace(/^.*sha1:/, ''),
    artifact,
  };
}

/** `namespace/name` of the GitRepository that a reference means; undefined for other kinds. */
export function sourceKey(
  reference: SourceReference | undefined,
  defaultNamespace: string | undefined,
): string | undefined {
  return reference?.kind === 'GitRepository'
    ? `${reference.namespace ?? defaultNamespace}/${reference.name}`
    : undefined;
}
