import type { EnvironmentSpec } from '../contract/environment';
import type { EnvironmentReference } from '../contract/operation';
import { clustersHolding } from '../repository/clustersHolding';
import { environmentFolder } from '../repository/paths';
import { readEnvironment } from '../repository/readDocuments';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { FIXED_FIELDS, type FixedField } from '../rules/fixedFields';
import { environmentId } from '../rules/names';

/** What an environment is and can't become another of; a field that nobody knows is left out. */
export type FixedState = Partial<Record<FixedField, string[]>>;

/** One thing that another state has otherwise, and that can't change. */
export interface FixedDifference {
  field: FixedField;
  /** What it is; several where the repository says more than one thing. */
  is: string[];
  was: string;
}

/**
 * What is fixed of the environment that a tree holds. Its document alone does not tell: a commit by hand may have changed
 * it, and going back is what mends that. So the cluster is the one at which its engine's object lies, where one does, and
 * stage and blueprint are also those that its overlay takes. Where there is no document, there is no environment, and
 * nothing is fixed.
 *
 * @param registered - names of the clusters; what lies at another one has no effect
 */
export async function fixedState(
  tree: RepositoryTree,
  environment: EnvironmentReference,
  registered: string[],
): Promise<FixedState> {
  const document = await readEnvironment(tree, environment);
  if (!document) {
    return {};
  }
  const spec = document.value;
  const own = spec ? [spec.cluster] : [];
  const clusters = await clustersHolding(
    tree,
    environmentId(environment.customer, environment.name),
    [...new Set([...own, ...registered])],
  );
  const overlay = await overlayState(tree, environment);
  const known: Record<FixedField, string[]> = {
    customer: [environment.customer],
    name: [environment.name],
    cluster: clusters.length > 0 ? clusters : own,
    stage: [...(spec ? [spec.stage] : []), ...overlay.stage],
    'blueprint.name': [
      ...(spec ? [spec.blueprint.name] : []),
      ...overlay['blueprint.name'],
    ],
  };
  return Object.fromEntries(
    FIXED_FIELDS.map(field => [field, [...new Set(known[field])]] as const)
      // Of what nobody knows, anything may be right.
      .filter(([, values]) => values.length > 0),
  );
}

/** The stages and blueprints whose folders an overlay takes, in lines as Berth writes them. */
async function overlayState(
  tree: RepositoryTree,
  { customer, name }: EnvironmentReference,
): Promise<Record<'stage' | 'blueprint.name', string[]>> {
  const text = await tree.read(
    `${environmentFolder(customer, name)}/kustomization.yaml`,
  );
  const taken = [
    ...(text ?? '').matchAll(
      /^ *- (?:\.\.\/)+blueprints\/([a-z0-9-]+)\/[^/\s]+\/stages\/([a-z0-9-]+)$/gm,
    ),
  ];
  return {
    'blueprint.name': taken.map(([, blueprint]) => blueprint),
    stage: taken.map(([, , stage]) => stage),
  };
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
