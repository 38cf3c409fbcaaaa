import { environmentId } from '@berth/plugin-environments-common';
import type { StoredOperation } from '@berth/plugin-environments-node';
import type { EnvironmentIndex } from '../index/EnvironmentIndex';

/** The stage of the environment that an operation is about; undefined where nobody knows it. */
export function stageOf(
  { request, environment }: StoredOperation,
  index: EnvironmentIndex,
): string | undefined {
  const { customer, name } = environment;
  return request.kind === 'create'
    ? request.environment.stage
    : index.entry(environmentId(customer, name))?.spec?.stage;
}
