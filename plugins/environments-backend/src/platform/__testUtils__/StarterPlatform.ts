import type {
  Blueprint,
  Delivery,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';
import {
  fluxRenderer,
  listBlueprints,
  memoryTree,
  readBlueprint,
  renderEnvironment,
  withSchemaDefaults,
} from '@berth/plugin-environments-common/domain';
import {
  type KubernetesObject,
  locateKubernetesTools,
} from '@berth/plugin-environments-node';
import { platformFiles } from '../../__testUtils__/platform';
import { CliManifestRenderer } from '../../adapters/renderer';

/** The starter platform repository, and what environments on it would be. */
export class StarterPlatform {
  readonly #renderer = new CliManifestRenderer({
    locateTools: () => locateKubernetesTools(),
  });

  private constructor(
    readonly files: Record<string, string>,
    readonly blueprints: Blueprint[],
  ) {}

  static async read(): Promise<StarterPlatform> {
    const files = await platformFiles();
    const tree = memoryTree(files);
    const blueprints: Blueprint[] = [];
    for (const [name, versions] of Object.entries(await listBlueprints(tree))) {
      for (const version of versions) {
        const parsed = await readBlueprint(tree, { name, version });
        if (!parsed?.value) {
          throw new Error(`${name} ${version}: ${parsed?.problem}`);
        }
        blueprints.push(parsed.value);
      }
    }
    return new StarterPlatform(files, blueprints);
  }

  blueprint(name: string): Blueprint {
    return this.blueprints.find(it => it.name === name)!;
  }

  /** `acme/staging` on a blueprint with its defaults, changed as said. */
  environment(
    blueprint: Blueprint,
    changes: Partial<EnvironmentSpec> = {},
  ): EnvironmentSpec {
    return {
      customer: 'acme',
      name: 'staging',
      stage: 'staging',
      cluster: 'local',
      blueprint: { name: blueprint.name, version: blueprint.version },
      size: blueprint.defaultSize,
      owner: 'group:default/team-a',
      components: blueprint.components.map(
        ({ capability, tools }) => `${capability}/${tools[0]}`,
      ),
      applications: Object.fromEntries(
        Object.entries(blueprint.applications).map(
          ([name, { defaultVersion }]) => [
            name,
            { version: defaultVersion, values: {} },
          ],
        ),
      ),
      ...changes,
      parameters: withSchemaDefaults(blueprint.parameters, {
        domain: 'acme.example.com',
        ...changes.parameters,
      }) as EnvironmentSpec['parameters'],
    };
  }

  /** The files that Berth writes for an environment. */
  filesOf(
    environment: EnvironmentSpec,
    delivery: Delivery = 'branches',
  ): Record<string, string> {
    return renderEnvironment({
      environment,
      blueprint: this.blueprint(environment.blueprint.name),
      engine: fluxRenderer,
      delivery,
      repository: {
        url: 'https://git.example.com/platform.git',
        branch: 'main',
      },
    });
  }

  /** The objects of an environment as kustomize and helm build them, from nothing but the files of its closure. */
  build(environment: EnvironmentSpec): Promise<KubernetesObject[]> {
    return this.#renderer.render(
      memoryTree({ ...this.files, ...this.filesOf(environment) }),
      `customers/${environment.customer}/${environment.name}`,
    );
  }
}
