import type {
  ChainStep,
  EnvironmentDetail,
  Operation,
} from '@berth/plugin-environments-common';

const STATES: Record<ChainStep['state'], string> = {
  waiting: 'waiting',
  running: 'under way',
  done: 'done',
  failed: 'failed',
  unknown: 'not known',
  skipped: 'not needed',
};

/** Tells the steps of an environment's chain as they change, a line for each change. */
export class ProgressTeller {
  readonly #told = new Map<string, string>();

  /** Lines for what changed since the last call. */
  tell({ status }: Pick<EnvironmentDetail, 'status'>): string[] {
    return status.chain.flatMap(step => {
      const line = lineOf(step);
      if (step.state === 'waiting' || this.#told.get(step.name) === line) {
        return [];
      }
      this.#told.set(step.name, line);
      return [line];
    });
  }
}

function lineOf({ name, state, summary, commit }: ChainStep): string {
  const at = commit ? ` (${commit.slice(0, 7)})` : '';
  return `${name}: ${STATES[state]}${at}${summary ? `, ${summary}` : ''}`;
}

/** What an environment that is waited for has come to. */
export type Verdict =
  | { state: 'ready' }
  | { state: 'waiting'; reason: string }
  /** It may still recover where `final` is false. */
  | { state: 'failed'; reason: string; final: boolean };

/** States in which an operation did not do what was asked for, and never will. */
const LOST: ReadonlyArray<Operation['state']> = [
  'failed',
  'rejected',
  'cancelled',
];

/**
 * Judges whether waiting is over.
 * @param decisive - The operation without which the environment does not become what is waited for, where there is one.
 */
export function judge(
  detail: EnvironmentDetail,
  decisive: Operation | undefined,
): Verdict {
  const { status, openOperations } = detail;
  if (decisive && LOST.includes(decisive.state)) {
    return {
      state: 'failed',
      reason: decisive.error ?? `${decisive.title} was ${decisive.state}`,
      final: true,
    };
  }
  const { blocker, phase } = status;
  const reason = blocker
    ? [blocker.sentence, blocker.advice].filter(Boolean).join(' ')
    : [`It is ${phase}`, underWay(status)].filter(Boolean).join(': ');
  const uncommitted = openOperations.some(({ state }) =>
    ['queued', 'errored', 'awaiting-approval'].includes(state),
  );
  if (phase === 'failed' && !uncommitted) {
    return { state: 'failed', reason, final: false };
  }
  return (phase === 'ready' || phase === 'asleep') &&
    openOperations.length === 0
    ? { state: 'ready' }
    : { state: 'waiting', reason };
}

/** What the step under way says of itself, such as which pull request it waits for. */
function underWay({ chain }: EnvironmentDetail['status']): string | undefined {
  return chain.find(({ state }) => state === 'running')?.summary;
}

/** An operation of an environment; undefined where it is not among the newest. */
export function operationOf(
  { openOperations, lastOperations }: EnvironmentDetail,
  operationId: string,
): Operation | undefined {
  return [...openOperations, ...lastOperations].find(
    ({ id }) => id === operationId,
  );
}

/**
 * The creation that an environment waits for or never got; undefined where it was created.
 * What else was asked of it meanwhile, and by whom, says nothing of that: it goes on as it was.
 */
export function creationOf({
  openOperations,
  lastOperations,
}: EnvironmentDetail): Operation | undefined {
  const [newest] = lastOperations;
  return newest?.kind === 'create' && openOperations.length === 0
    ? newest
    : undefined;
}
