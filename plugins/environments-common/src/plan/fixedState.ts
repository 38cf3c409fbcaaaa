import type { EnvironmentSpec } from '../contract/environment';
import type { EnvironmentReference } from '../contract/operation';
import { engineObjectPath } from '../repository/paths';
import { readEnvironment } from '../repository/readDocuments';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { FIXED_FIELDS, type FixedField } from '../rules/fixedFields';
import { environmentId } from '../rules/names';

/** What an environment is and can't become another of; a field that nobody knows is left out. */
export type FixedState = Partial<Record<FixedField, string[]>>;

/** One thing that another state has otherwise, and that can't change. */
export interface FixedDifference {
  field: FixedField;
  /** What it is; several where its document can't be read and what is known elsewhere is not one. */
  is: string[];
  was: string;
}

/**
 * What is fixed of the environment that a tree holds. Where its document can't be read, the engine's object tells the
 * cluster, and nothing tells the rest; where there is no document, there is no environment, and nothing is fixed.
 */
export async function fixedState(
  tree: RepositoryTree,
  environment: EnvironmentReference,
): Promise<FixedState> {
  const document = await readEnvironment(tree, environment);
  if (!document) {
    return {};
  }
  if (document.value) {
    const spec = document.value;
    return Object.fromEntries(
      FIXED_FIELDS.map(field => [field, [valueOf(spec, field)]]),
    );
  }
  const id = environmentId(environment.customer, environment.name);
  const clusters = (await tree.list('clusters'))
    .map(path => ({ path, cluster: path.split('/')[1] }))
    .filter(({ path, cluster }) => path === engineObjectPath(cluster, id))
    .map(({ cluster }) => cluster);
  return clusters.length > 0 ? { cluster: clusters } : {};
}

/**
 * What an earlier state has otherwise of what is fixed. Such a state is another environment's of the same name: gone
 * back to, it would have the engine take away what runs, where the cluster is another, or be refused by the rules of
 * Environment objects.
 */
export function fixedDifferences(
  state: FixedState,
  earlier: EnvironmentSpec,
): FixedDifference[] {
  return FIXED_FIELDS.flatMap(field => {
    const is = state[field];
    const was = valueOf(earlier, field);
    return is && !is.includes(was) ? [{ field, is, was }] : [];
  });
}

function valueOf(spec: EnvironmentSpec, field: FixedField): string {
  return field === 'blueprint.name' ? spec.blueprint.name : spec[field];
}
