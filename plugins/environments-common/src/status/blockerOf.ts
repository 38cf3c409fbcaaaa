import type { Blocker, ChainStep } from '../contract/status';
import type { Observations } from './Observations';
import { oneLine } from './words';
import { isStuck, workloadAdvice } from './workloadWords';

/** How long a step may go on before it is named as what blocks, in milliseconds. */
const LONG = 5 * 60_000;

/** The first step that blocks: one that failed, is not known, or goes on for long. */
export function blockerOf(
  chain: ChainStep[],
  observations: Observations,
): Blocker | undefined {
  const { operation } = observations;
  const step = chain.find(({ name, state, at }) => {
    if (name === 'committed' && operation?.pullRequest?.state === 'open') {
      // It waits for people, who take their time.
      return state === 'failed';
    }
    const lasts = Date.parse(observations.now) - Date.parse(at ?? '');
    return (
      state === 'failed' ||
      state === 'unknown' ||
      (state === 'running' && lasts > LONG)
    );
  });
  if (!step) {
    return undefined;
  }
  const advice = adviceOn(step, observations);
  return {
    step: step.name,
    sentence: sentenceOf(step),
    ...(advice && { advice }),
  };
}

/** Of what goes on for long, what is in its way, where that is said. */
function sentenceOf({
  name,
  state,
  summary,
  evidence = [],
}: ChainStep): string {
  const [first] = evidence;
  const isEngines = name === 'fetched' || name === 'applied';
  return summary && state === 'running' && isEngines && first?.message
    ? `${summary}: ${oneLine(first.message)}`
    : summary ?? `It is not known whether it is ${name}`;
}

function adviceOn(
  { name, state }: ChainStep,
  observations: Observations,
): string | undefined {
  const { cluster, workloads, invalid, operation } = observations;
  if (state === 'unknown') {
    return cluster.reachable
      ? undefined
      : 'What runs there goes on; ask the platform team about the cluster.';
  }
  switch (name) {
    case 'committed':
      return invalid === undefined
        ? writingAdvice(operation?.state)
        : 'Mend the file in Git, or go back to an earlier state.';
    case 'fetched':
      return fetchingAdvice(observations);
    case 'applied':
      return operation?.kind === 'create'
        ? 'Correct in Git what the engine names, or ask the platform team.'
        : 'Go back to an earlier state, or correct what the engine names.';
    case 'workloads': {
      const stuck = workloads.find(isStuck);
      if (stuck) {
        return workloadAdvice(stuck);
      }
      return observations.missing?.length
        ? 'Somebody has deleted it on the cluster. The engine brings it back when it looks at it next; ask the platform team to have it look now.'
        : undefined;
    }
    case 'reachable':
      return 'Ask the platform team whether the ingress controller runs on the cluster.';
    default:
      return undefined;
  }
}

function fetchingAdvice({
  deliveryProblem,
  spec,
  invalid,
}: Observations): string {
  if (deliveryProblem === undefined) {
    return 'Ask the platform team whether the engine can read the repository.';
  }
  return spec === undefined && invalid === undefined
    ? 'What runs stays as it was. Revert the commit in Git, or ask the platform team to allow it (environments.repository.deletionGuard).'
    : 'What runs stays as it was. Mend in Git what the sentence names, or go back to an earlier state.';
}

function writingAdvice(state: string | undefined): string | undefined {
  switch (state) {
    case 'errored':
      return 'It is tried again by itself; ask the platform team if it stays so.';
    case 'failed':
    case 'rejected':
      return 'Correct what the sentence names, and ask again.';
    default:
      return undefined;
  }
}
