import { ConflictError } from '@backstage/errors';
import type { Blueprint } from '../contract/blueprint';
import type {
  EnvironmentRequest,
  EnvironmentSpec,
} from '../contract/environment';
import type { CreateRequest } from '../contract/operation';
import { clustersHolding } from '../repository/clustersHolding';
import { engineObjectPath, environmentFolder } from '../repository/paths';
import { listBlueprints } from '../repository/readDocuments';
import {
  environmentId,
  environmentNameProblem,
  environmentTitle,
} from '../rules/names';
import type { Problem } from '../rules/Problem';
import { newestVersion } from '../rules/versions';
import { withSchemaDefaults } from '../schemas/parameterProblems';
import { assertClustersRead } from './ClustersUnreadError';
import { blueprintOf } from './currentState';
import type { PlanDraft } from './PlanDraft';
import type { PlanningContext } from './PlanningContext';
import { RefusalError } from './RefusalError';
import { specProblems } from './specProblems';

/** A new environment, with the blueprint's defaults for what was left out. */
export async function planCreation(
  { environment: request }: CreateRequest,
  context: PlanningContext,
): Promise<PlanDraft> {
  const blueprint = await requestedBlueprint(request, context);
  const after = withDefaults(request, blueprint, context);
  assertClustersRead(after.cluster, context);
  const problems = [
    ...placementProblems(after, context),
    ...(await specProblems(after, blueprint, context.tree)),
  ];
  if (problems.length > 0) {
    throw new RefusalError(problems);
  }
  const { customer, name } = after;
  await refuseTaken(customer, name, context);
  return {
    environment: { customer, name },
    title: `Create ${environmentTitle(customer, name)}`,
    after,
    blueprint,
  };
}

async function requestedBlueprint(
  { blueprint: { name, version } }: EnvironmentRequest,
  { tree }: PlanningContext,
): Promise<Blueprint> {
  if (version !== undefined) {
    return blueprintOf(tree, { name, version });
  }
  const all = await listBlueprints(tree);
  const newest = newestVersion(Object.hasOwn(all, name) ? all[name] : []);
  if (newest === undefined) {
    throw new RefusalError([
      {
        field: 'blueprint',
        message: `blueprint takes one of ${Object.keys(all).join(
          ', ',
        )}; there is no ${name}`,
      },
    ]);
  }
  return blueprintOf(tree, { name, version: newest });
}

function withDefaults(
  request: EnvironmentRequest,
  blueprint: Blueprint,
  { clusters }: PlanningContext,
): EnvironmentSpec {
  const asked = request.applications ?? {};
  const applications: EnvironmentSpec['applications'] = {};
  for (const name of new Set([
    ...Object.keys(blueprint.applications),
    ...Object.keys(asked),
  ])) {
    const offer = Object.hasOwn(blueprint.applications, name)
      ? blueprint.applications[name]
      : undefined;
    applications[name] = {
      version: asked[name]?.version ?? offer?.defaultVersion ?? '',
      values: asked[name]?.values ?? {},
    };
  }
  const components = request.components ?? [];
  const chosen = new Set(components.map(it => it.split('/')[0]));
  const order = blueprint.components.map(it => it.capability);
  const rank = (component: string) => order.indexOf(component.split('/')[0]);
  return {
    customer: request.customer,
    name: request.name ?? request.stage,
    stage: request.stage,
    cluster: request.cluster ?? clusters[0]?.name ?? '',
    blueprint: { name: blueprint.name, version: blueprint.version },
    size: request.size ?? blueprint.defaultSize,
    owner: request.owner,
    parameters: withSchemaDefaults(
      blueprint.parameters,
      request.parameters ?? {},
    ) as EnvironmentSpec['parameters'],
    components: [
      ...components,
      ...blueprint.components
        .filter(({ capability }) => !chosen.has(capability))
        .map(({ capability, tools }) => `${capability}/${tools[0]}`),
    ].sort((first, second) => rank(first) - rank(second)),
    applications,
    ...(request.expiresAt && { expiresAt: request.expiresAt }),
  };
}

function placementProblems(
  { customer, name, stage, cluster, expiresAt }: EnvironmentSpec,
  { stages, clusters, now }: PlanningContext,
): Problem[] {
  const problems: Problem[] = [];
  const reserved = environmentNameProblem('name', customer, name);
  if (reserved) {
    problems.push({ field: 'name', message: reserved });
  }
  if (!stages.some(it => it.name === stage)) {
    problems.push({
      field: 'stage',
      message: `stage takes one of ${stages.map(it => it.name).join(', ')}`,
    });
  }
  if (!clusters.some(it => it.name === cluster)) {
    const names = clusters.map(it => it.name).join(', ');
    problems.push({
      field: 'cluster',
      message: names
        ? `cluster takes one of ${names}`
        : 'cluster can take none, since no cluster is registered',
    });
  }
  if (expiresAt && Date.parse(expiresAt) <= (now?.() ?? Date.now())) {
    problems.push({
      field: 'expiresAt',
      message: 'expiresAt takes a time that is still to come',
    });
  }
  return problems;
}

/** The id is the namespace, so it has to be free whoever has it: `acme-a/b` and `acme/a-b` can't both be. */
async function refuseTaken(
  customer: string,
  name: string,
  { tree, environments, clusters }: PlanningContext,
): Promise<void> {
  const id = environmentId(customer, name);
  const title = environmentTitle(customer, name);
  const holder = environments.byId(id);
  if (holder && (holder.customer !== customer || holder.name !== name)) {
    throw new ConflictError(
      `${id}, the namespace that ${title} would have, belongs to ${environmentTitle(
        holder.customer,
        holder.name,
      )}; choose another name`,
    );
  }
  const document = `${environmentFolder(customer, name)}/environment.yaml`;
  if (holder || (await tree.read(document)) !== undefined) {
    throw new ConflictError(`${title} exists already; choose another name`);
  }
  const [cluster] = await clustersHolding(
    tree,
    id,
    clusters.map(each => each.name),
  );
  if (cluster !== undefined) {
    throw new ConflictError(
      `${id}, the namespace that ${title} would have, is taken: ${engineObjectPath(
        cluster,
        id,
      )} exists already; choose another name`,
    );
  }
}
