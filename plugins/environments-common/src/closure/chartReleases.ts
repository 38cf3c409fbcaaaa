import { posix } from 'node:path';
import { applicationsOf } from '../render/applicationsOf';
import { valuesFilesOf } from '../render/valuesFiles';
import type { Blueprint } from '../contract/blueprint';
import {
  parseBlueprint,
  type Parsed,
  parseEnvironment,
} from '../repository/parseDocument';
import { blueprintFolder } from '../repository/paths';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { environmentId } from '../rules/names';
import { ClosureError } from './ClosureError';

/** A chart of the repository that the engine releases by itself, without an object in the overlay that says so. */
export interface ChartRelease {
  /** Also the release's name. */
  application: string;
  namespace: string;
  /** The chart's folder: `charts/web`. */
  chart: string;
  /** Each wins over those before it. */
  valuesFiles: string[];
  /** The document that says which chart it is. */
  blueprintFile: string;
}

/** Blueprints by path, for as long as somebody holds their tree, which never changes. */
const known = new WeakMap<
  RepositoryTree,
  Map<string, Promise<Parsed<Blueprint>>>
>();

/**
 * The charts of an environment's Helm applications, where its folder has their values and no releases: engines such
 * as Argo CD read charts by objects of their own. Empty where the overlay holds the releases.
 *
 * @param folder - the environment's own: `customers/acme/staging`
 * @throws ClosureError where its document or its blueprint can't be used
 */
export async function chartReleases(
  tree: RepositoryTree,
  folder: string,
): Promise<ChartRelease[]> {
  const files = await tree.list(folder);
  const holds = (name: string) =>
    files.some(file => file.startsWith(`${folder}/${name}/`));
  if (!holds('values') || holds('releases')) {
    return [];
  }
  const file = posix.join(folder, 'environment.yaml');
  const environment = parseEnvironment(file, (await tree.read(file)) ?? '');
  if (!environment.value) {
    throw new ClosureError(file, '', `can't be used: ${environment.problem}`);
  }
  const { customer, name, blueprint: wanted } = environment.value;
  const recipe = posix.join(
    blueprintFolder(wanted.name, wanted.version),
    'blueprint.yaml',
  );
  const blueprint = await blueprintAt(tree, recipe);
  if (!blueprint.value) {
    throw new ClosureError(recipe, '', `can't be used: ${blueprint.problem}`);
  }
  return applicationsOf(environment.value, blueprint.value).helm.map(
    ({ name: application, offer }) => ({
      application,
      namespace: environmentId(customer, name),
      chart: `charts/${offer.chart}`,
      valuesFiles: valuesFilesOf(environment.value!, application),
      blueprintFile: recipe,
    }),
  );
}

function blueprintAt(
  tree: RepositoryTree,
  path: string,
): Promise<Parsed<Blueprint>> {
  const blueprints: Map<string, Promise<Parsed<Blueprint>>> = known.get(tree) ??
  new Map();
  known.set(tree, blueprints);
  let blueprint = blueprints.get(path);
  if (!blueprint) {
    blueprint = tree.read(path).then(text => parseBlueprint(path, text ?? ''));
    blueprints.set(path, blueprint);
    // A read that failed may be tried again.
    blueprint.catch(() => blueprints.delete(path));
  }
  return blueprint;
}
