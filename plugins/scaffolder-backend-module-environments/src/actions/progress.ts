import type {
  ChainStep,
  EnvironmentDetail,
} from '@berth/plugin-environments-common';

const STATES: Record<ChainStep['state'], string> = {
  waiting: 'waits',
  running: 'is under way',
  done: 'done',
  failed: 'failed',
  unknown: 'is not known',
  skipped: 'is not needed',
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
  return `${name} ${STATES[state]}${at}${summary ? `: ${summary}` : ''}`;
}

/** What an environment that is waited for has come to. */
export type Verdict =
  | { state: 'ready' }
  | { state: 'waiting'; reason: string }
  /** It may still recover where `final` is false. */
  | { state: 'failed'; reason: string; final: boolean };

/** Judges whether waiting is over. */
export function judge(detail: EnvironmentDetail): Verdict {
  const { status, openOperations, lastOperations } = detail;
  const [newest] = lastOperations;
  if (
    newest &&
    ['failed', 'rejected', 'cancelled'].includes(newest.state) &&
    openOperations.length === 0
  ) {
    return {
      state: 'failed',
      reason: newest.error ?? `${newest.title} was ${newest.state}`,
      final: true,
    };
  }
  const { blocker, phase } = status;
  const reason = blocker
    ? [blocker.sentence, blocker.advice].filter(Boolean).join(' ')
    : `It is ${phase}`;
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
