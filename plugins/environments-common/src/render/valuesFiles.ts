import type { EnvironmentSpec } from '../contract/environment';
import { blueprintFolder, environmentFolder } from '../repository/paths';

/**
 * The files of a Helm application's values, each winning over those before it: the blueprint's, the stage's, the
 * environment's.
 */
export function valuesFilesOf(
  {
    customer,
    name,
    stage,
    blueprint,
  }: Pick<EnvironmentSpec, 'customer' | 'name' | 'stage' | 'blueprint'>,
  application: string,
): string[] {
  const recipe = blueprintFolder(blueprint.name, blueprint.version);
  return [
    `${recipe}/base`,
    `${recipe}/stages/${stage}`,
    environmentFolder(customer, name),
  ].map(folder => `${folder}/values/${application}.yaml`);
}
