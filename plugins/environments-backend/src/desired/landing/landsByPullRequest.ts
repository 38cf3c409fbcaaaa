import {
  type Blueprint,
  environmentId,
  landingOf,
  newestVersion,
  type Stage,
} from '@berth/plugin-environments-common';
import type { StoredOperation } from '@berth/plugin-environments-node';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';

/**
 * Whether an operation comes by pull request, by the environment's stage and blueprint as they are now, or as they are
 * asked for. Undefined where only its plan can tell: a rollback may bring another blueprint, and mends what can't be
 * read.
 */
export function landsByPullRequest(
  { request, environment }: StoredOperation,
  index: EnvironmentIndex,
  stages: Stage[],
): boolean | undefined {
  if (request.kind === 'rollback') {
    return undefined;
  }
  const { customer, name } = environment;
  const asked =
    request.kind === 'create'
      ? request.environment
      : index.entry(environmentId(customer, name))?.spec;
  const landing = landingOf(
    stages.find(it => it.name === asked?.stage),
    asked && blueprintOf(asked.blueprint, index),
  );
  return landing === 'pull-request';
}

function blueprintOf(
  { name, version }: { name: string; version?: string },
  { blueprints }: EnvironmentIndex,
): Blueprint | undefined {
  const chosen =
    version ??
    newestVersion(
      blueprints.versions.filter(it => it.name === name).map(it => it.version),
    );
  return chosen === undefined ? undefined : blueprints.get(name, chosen);
}
