import type { ChainStep, Phase, Workload } from '../contract/status';
import type { Observations } from './Observations';

/** Where the running state stands. Ready only where every step is done, or is none of this environment's. */
export function phaseOf(chain: ChainStep[], observations: Observations): Phase {
  const { cluster, spec, invalid, namespace, operation, commit, engine } =
    observations;
  const states = chain.map(({ state }) => state);
  const wanted = spec !== undefined || invalid !== undefined;
  const begun =
    wanted ||
    namespace !== undefined ||
    commit !== undefined ||
    (engine !== undefined && engine.applied.state !== 'unknown');
  if (!begun) {
    return states.includes('failed') && operation?.state !== 'errored'
      ? 'failed'
      : 'pending';
  }
  const toBeMade =
    operation?.kind === 'create' && states[1] !== 'done' && !namespace;
  if (!wanted && toBeMade) {
    return 'pending';
  }
  if (!cluster.reachable) {
    return 'unknown';
  }
  if (!wanted || namespace?.terminating) {
    return 'deleting';
  }
  if (states.includes('failed')) {
    return serves(observations.workloads) ? 'degraded' : 'failed';
  }
  if (states.includes('unknown')) {
    return 'unknown';
  }
  if (states.every(state => state === 'done' || state === 'skipped')) {
    return 'ready';
  }
  if (observations.workloads.some(({ health }) => health === 'degraded')) {
    return 'degraded';
  }
  return namespace || observations.workloads.length > 0
    ? 'progressing'
    : 'pending';
}

/** Whether something runs and all that should run does so with at least one replica. */
function serves(workloads: Workload[]): boolean {
  const lasting = workloads.filter(
    ({ kind, desired }) => kind !== 'Job' && desired > 0,
  );
  return lasting.length > 0 && lasting.every(({ ready }) => ready > 0);
}
