import type { ChainStep } from '../contract/status';
import type { Observations } from './Observations';
import { oneLine } from './words';

/** The steps of an environment that Git does not hold any more: the engine takes away what it made. */
export function deletionSteps({
  engine,
  namespace,
  workloads,
  deliveryProblem,
}: Observations): ChainStep[] {
  if (deliveryProblem !== undefined) {
    return [
      { name: 'fetched', state: 'failed', summary: oneLine(deliveryProblem) },
      { name: 'applied', state: 'waiting' },
      { name: 'workloads', state: 'waiting' },
      { name: 'reachable', state: 'skipped' },
    ];
  }
  // An engine whose objects are gone, or are being taken away, has seen the commit.
  const engineGone =
    !engine ||
    (engine.fetched.state === 'unknown' && engine.applied.state === 'unknown');
  const waitsFor = [engine?.applied, ...(engine?.releases ?? [])].find(
    step => step?.waitsFor,
  )?.waitsFor;
  const seen =
    engineGone ||
    waitsFor !== undefined ||
    namespace?.terminating === true ||
    !namespace;
  const left = workloads.length;
  const gone = engineGone && !namespace;
  return [
    {
      name: 'fetched',
      state: seen ? 'done' : 'running',
      summary: seen ? undefined : 'Waits for the engine to take it up',
    },
    {
      name: 'applied',
      state: deletionState(seen, gone),
      summary:
        seen && !gone
          ? oneLine(
              waitsFor ?? 'The engine and the cluster take away what is left',
            )
          : undefined,
    },
    {
      name: 'workloads',
      state: deletionState(seen, left === 0 && gone),
      summary:
        seen && left > 0
          ? `${left} workload${left === 1 ? ' is' : 's are'} left`
          : undefined,
    },
    { name: 'reachable', state: 'skipped' },
  ];
}

function deletionState(begun: boolean, ended: boolean): ChainStep['state'] {
  if (ended) {
    return 'done';
  }
  return begun ? 'running' : 'waiting';
}
