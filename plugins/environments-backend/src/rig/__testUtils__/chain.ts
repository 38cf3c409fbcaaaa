import type {
  ChainStep,
  EnvironmentDetail,
} from '@berth/plugin-environments-common';

/** Steps of a chain whose workloads run. */
export const DELIVERED = {
  requested: 'done',
  committed: 'done',
  fetched: 'done',
  applied: 'done',
  workloads: 'done',
};
/** A chain that is done to its end. */
export const ALL_DONE = { ...DELIVERED, reachable: 'done' };

export function stepOf(chain: ChainStep[], name: ChainStep['name']): ChainStep {
  const found = chain.find(step => step.name === name);
  if (!found) {
    throw new Error(`The chain has no step "${name}"`);
  }
  return found;
}

/** Steps with their states. */
export function statesOf({ status }: EnvironmentDetail) {
  return Object.fromEntries(
    status.chain.map(({ name, state }) => [name, state]),
  );
}
