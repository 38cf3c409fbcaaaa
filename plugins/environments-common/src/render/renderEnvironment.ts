import type { EngineRenderer, EngineRenderInput } from './EngineRenderer';
import { engineObjectPath, environmentFolder } from '../repository/paths';
import { environmentId } from '../rules/names';
import { renderDocument } from './renderDocument';
import { renderOverlay } from './renderOverlay';
import { renderValues } from './renderValues';

/** What an environment's files are made from. */
export interface RenderInput extends Omit<EngineRenderInput, 'cluster'> {
  engine: EngineRenderer;
  /** Whether `environment.yaml` is among the overlay's objects, for which the cluster needs its definition. Default: yes. */
  environmentObjects?: boolean;
}

/**
 * All files that Berth writes for an environment, by path: its folder's and the engine's object. The same input gives
 * the same bytes.
 *
 * @throws InputError where the blueprint does not offer an application of the environment
 */
export function renderEnvironment(input: RenderInput): Record<string, string> {
  const { environment, blueprint, engine, environmentObjects = true } = input;
  const { customer, name, cluster } = environment;
  const engineInput = { ...input, cluster };
  const releases = engine.releases(engineInput);
  const added = engine.overlay?.(engineInput);
  const files: Record<string, string> = {
    ...added?.files,
    'environment.yaml': renderDocument(environment),
    'kustomization.yaml': renderOverlay(environment, blueprint, {
      own: [
        ...(environmentObjects ? ['environment.yaml'] : []),
        ...Object.keys(releases)
          .sort()
          .map(application => `releases/${application}.yaml`),
      ],
      engine: added,
    }),
  };
  for (const [application, text] of Object.entries(
    renderValues(environment, blueprint),
  )) {
    files[`values/${application}.yaml`] = text;
  }
  for (const [application, text] of Object.entries(releases)) {
    files[`releases/${application}.yaml`] = text;
  }
  const folder = environmentFolder(customer, name);
  return {
    [engineObjectPath(cluster, environmentId(customer, name))]:
      engine.clusterObject(engineInput),
    ...Object.fromEntries(
      Object.keys(files)
        .sort()
        .map(path => [`${folder}/${path}`, files[path]]),
    ),
  };
}
