import { InputError } from '@backstage/errors';
import type {
  Blueprint,
  BlueprintApplication,
  HelmApplication,
  KustomizeApplication,
} from '../contract/blueprint';
import type {
  ApplicationSettings,
  EnvironmentSpec,
} from '../contract/environment';

/** An environment's application: how the blueprint offers it, and what the environment sets. */
export interface ChosenApplication<Offer extends BlueprintApplication> {
  name: string;
  offer: Offer;
  settings: ApplicationSettings;
}

/**
 * The applications of an environment by the way they are deployed, each list in the order of names.
 *
 * @throws InputError where the blueprint does not offer one of them
 */
export function applicationsOf(
  environment: EnvironmentSpec,
  blueprint: Blueprint,
): {
  helm: ChosenApplication<HelmApplication>[];
  kustomize: ChosenApplication<KustomizeApplication>[];
} {
  const helm: ChosenApplication<HelmApplication>[] = [];
  const kustomize: ChosenApplication<KustomizeApplication>[] = [];
  for (const name of Object.keys(environment.applications).sort()) {
    const settings = environment.applications[name];
    if (!Object.hasOwn(blueprint.applications, name)) {
      throw new InputError(
        `applications.${name} is not offered by blueprint ${blueprint.name} ${blueprint.version}`,
      );
    }
    const offer = blueprint.applications[name];
    if (offer.type === 'helm') {
      helm.push({ name, offer, settings });
    } else {
      kustomize.push({ name, offer, settings });
    }
  }
  return { helm, kustomize };
}
