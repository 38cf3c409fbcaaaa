import { RecentEntries } from '../RecentEntries';
import type { Blueprint } from '../contract/blueprint';
import type {
  BlueprintReference,
  EnvironmentSpec,
} from '../contract/environment';
import type { EnvironmentReference } from '../contract/operation';
import { compareVersions, versionProblem } from '../rules/versions';
import { Parsed, parseBlueprint, parseEnvironment } from './parseDocument';
import { blueprintFolder, environmentFolder } from './paths';
import type { RepositoryTree } from './RepositoryTree';

/** A blueprint is read for every operation and rarely changes. */
const blueprints = new RecentEntries<{
  text: string;
  parsed: Parsed<Blueprint>;
}>(200);

/** An environment's document in a tree; undefined where there is none. */
export async function readEnvironment(
  tree: RepositoryTree,
  { customer, name }: EnvironmentReference,
): Promise<Parsed<EnvironmentSpec> | undefined> {
  const path = `${environmentFolder(customer, name)}/environment.yaml`;
  const text = await tree.read(path);
  return text === undefined ? undefined : parseEnvironment(path, text);
}

/** One version of a blueprint in a tree; undefined where there is none. */
export async function readBlueprint(
  tree: RepositoryTree,
  { name, version }: BlueprintReference,
): Promise<Parsed<Blueprint> | undefined> {
  const path = `${blueprintFolder(name, version)}/blueprint.yaml`;
  const text = await tree.read(path);
  if (text === undefined) {
    return undefined;
  }
  const known = blueprints.get(path);
  if (known?.text === text) {
    return known.parsed;
  }
  const parsed = parseBlueprint(path, text);
  blueprints.put(path, { text, parsed });
  return parsed;
}

/** The versions of all blueprints in a tree, newest first, by the blueprint's name. */
export async function listBlueprints(
  tree: RepositoryTree,
): Promise<Record<string, string[]>> {
  const versions: Record<string, string[]> = {};
  for (const path of await tree.list('blueprints')) {
    const [, name, version] =
      /^blueprints\/([^/]+)\/([^/]+)\/blueprint\.yaml$/.exec(path) ?? [];
    if (name && !versionProblem('version', version)) {
      (versions[name] ??= []).push(version);
    }
  }
  for (const list of Object.values(versions)) {
    list.sort((first, second) => compareVersions(second, first));
  }
  return versions;
}
