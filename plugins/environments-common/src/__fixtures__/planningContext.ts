import { stringify } from 'yaml';
import type { EnvironmentSpec } from '../contract/environment';
import type { PlanningContext } from '../plan/PlanningContext';
import { fluxRenderer } from '../render/flux/fluxRenderer';
import { renderEnvironment } from '../render/renderEnvironment';
import { memoryTree } from '../repository/memoryTree';
import { environmentId } from '../rules/names';
import { platformFiles } from './platformFiles';
import { standardBlueprint } from './standardBlueprint';

const repository = {
  url: 'https://git.example.com/platform.git',
  branch: 'main',
};

/** A blueprint as its document has it. */
export function blueprintYaml(blueprint = standardBlueprint): string {
  const { name, ...spec } = blueprint;
  return stringify({
    apiVersion: 'berth.dev/v1alpha1',
    kind: 'Blueprint',
    metadata: { name },
    spec,
  });
}

/** The files of a platform repository with environments of `standardBlueprint`. */
export function repositoryFiles(
  ...environments: EnvironmentSpec[]
): Record<string, string> {
  return Object.assign(
    {
      ...platformFiles,
      'components/ingress/nginx/kustomization.yaml': 'kind: Component\n',
      'blueprints/standard/1.0.0/blueprint.yaml': blueprintYaml(),
      'blueprints/standard/1.0.0/stages/production/kustomization.yaml':
        'kind: Component\n',
      'blueprints/standard/1.0.0/sizes/medium/kustomization.yaml':
        'kind: Component\n',
    },
    ...environments.map(environment =>
      renderEnvironment({
        environment,
        blueprint: standardBlueprint,
        engine: fluxRenderer,
        delivery: 'branches',
        repository,
      }),
    ),
  );
}

/** A planning context over a repository's files and the environments that its index knows. */
export function planningContext(
  files: Record<string, string>,
  environments: EnvironmentSpec[] = [],
  overrides: Partial<PlanningContext> = {},
): PlanningContext {
  const hosts = new Map(
    environments.map(it => [
      `${it.name}.${it.parameters.domain}`,
      environmentId(it.customer, it.name),
    ]),
  );
  return {
    tree: memoryTree(files),
    treeAt: async () => memoryTree(files),
    environments: {
      byId: id => {
        const spec = environments.find(
          it => environmentId(it.customer, it.name) === id,
        );
        return spec && { customer: spec.customer, name: spec.name, spec };
      },
      byHost: host => hosts.get(host),
      committed: () => ({ cpu: 2, memory: 4 * 1024 ** 3, pods: 20 }),
    },
    clusters: [
      {
        name: 'eu-1',
        engine: fluxRenderer,
        delivery: 'branches',
        allocatable: { cpu: 8, memory: 16 * 1024 ** 3, pods: 110 },
      },
    ],
    stages: ['dev', 'staging', 'production'].map(name => ({
      name,
      title: name,
    })),
    repository,
    cost: { currency: 'EUR', cpu: 20, memoryGiB: 5, storageGiB: 0.1 },
    now: () => Date.parse('2026-01-01T00:00:00Z'),
    ...overrides,
  };
}
