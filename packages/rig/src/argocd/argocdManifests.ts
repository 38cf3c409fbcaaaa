import { parseAllDocuments, stringify } from 'yaml';
import type { ClusterContext } from '../cluster/ClusterContext';
import { readManifests } from '../cluster/readManifests';

const NAMESPACE = 'argocd';

interface Manifest {
  kind: string;
  metadata: { name: string; namespace?: string };
  data?: Record<string, string>;
}

/** Argo CD's definitions, its settings as its makers ship them, and the default project. */
export async function argocdManifests(
  context: ClusterContext,
): Promise<string> {
  const folder = context.tools.get('argocd') ?? '';
  const [definitions, settings] = await Promise.all([
    readManifests(`${folder}/crds`),
    readManifests(`${folder}/config`),
  ]);
  const own = settings
    .flatMap(text => parseAllDocuments(text))
    .map(document => document.toJS() as Manifest | null)
    .filter((manifest): manifest is Manifest => manifest !== null)
    .map(manifest => ({
      ...manifest,
      metadata: { ...manifest.metadata, namespace: NAMESPACE },
    }));
  const namespace = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: NAMESPACE },
  };
  return [
    ...definitions,
    ...[namespace, ...own].map(manifest => stringify(manifest)),
  ].join('\n---\n');
}
