import type { Blueprint } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import { blueprintFolder } from '../repository/paths';
import { environmentId } from '../rules/names';
import { applicationsOf } from './applicationsOf';
import type { EngineOverlay } from './EngineRenderer';
import { environmentSettings } from './environmentSettings';
import { writeYaml } from './writeYaml';

/** From an environment's folder to the repository's root. */
const ROOT = '../../..';

/**
 * `kustomization.yaml`: the overlay of blueprint, stage, size and components, with the environment's own settings as
 * the ConfigMap `environment`, which components read.
 *
 * @param resources - own: files in the environment's folder; engine: what the engine adds
 */
export function renderOverlay(
  environment: EnvironmentSpec,
  blueprint: Blueprint,
  { own, engine }: { own: string[]; engine?: EngineOverlay },
): string {
  const { customer, name, stage, size } = environment;
  const id = environmentId(customer, name);
  const recipe = `${ROOT}/${blueprintFolder(
    environment.blueprint.name,
    environment.blueprint.version,
  )}`;
  const { helm, kustomize } = applicationsOf(environment, blueprint);
  return writeYaml(
    {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: id,
      resources: [
        `${recipe}/base`,
        ...kustomize.map(({ offer }) => `${recipe}/applications/${offer.base}`),
        ...(engine?.resources ?? []),
        ...own,
      ],
      components: [
        `${recipe}/stages/${stage}`,
        `${recipe}/sizes/${size}`,
        ...environment.components.map(it => `${ROOT}/components/${it}`),
      ],
      labels: [
        {
          pairs: {
            'berth.dev/customer': customer,
            'berth.dev/environment': id,
          },
          includeTemplates: true,
        },
      ],
      configMapGenerator: [
        {
          name: 'environment',
          literals: literalsOf(environment, blueprint),
          options: { disableNameSuffixHash: true },
        },
        ...helm.map(application => ({
          name: `${application.name}-values`,
          files: [`values.yaml=values/${application.name}.yaml`],
        })),
      ],
      images: kustomize.length
        ? kustomize.map(({ offer, settings }) => ({
            name: offer.image,
            newTag: settings.version,
          }))
        : undefined,
      patches: engine?.patches,
      transformers: engine?.transformers,
    },
    'needed',
  );
}

/** What a pair of a generator's `literals` says; kustomize takes one pair of quotes off, whatever is between. */
function literalsOf(
  environment: EnvironmentSpec,
  blueprint: Blueprint,
): string[] {
  return Object.entries(environmentSettings(environment, blueprint)).map(
    ([key, value]) => `${key}="${value}"`,
  );
}
