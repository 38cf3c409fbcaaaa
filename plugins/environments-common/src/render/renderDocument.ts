import type { EnvironmentSpec } from '../contract/environment';
import { environmentId } from '../rules/names';
import { sortedMembers } from './sortedMembers';
import { writeYaml } from './writeYaml';

/** `environment.yaml`: what was asked for, every string in quotes. */
export function renderDocument(environment: EnvironmentSpec): string {
  const { customer, name, stage, cluster, blueprint, size, owner } =
    environment;
  return (
    writeYaml(
      { apiVersion: 'berth.dev/v1alpha1', kind: 'Environment' },
      'needed',
    ) +
    writeYaml(
      {
        metadata: { name: environmentId(customer, name) },
        spec: {
          customer,
          name,
          stage,
          cluster,
          blueprint: { name: blueprint.name, version: blueprint.version },
          size,
          owner,
          parameters: sortedMembers(environment.parameters),
          components: environment.components,
          applications: sortedMembers(
            environment.applications,
            application => ({
              version: application.version,
              values: sortedMembers(application.values),
            }),
          ),
          expiresAt: environment.expiresAt,
        },
      },
      'always',
    )
  );
}
