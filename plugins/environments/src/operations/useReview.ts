import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { type PlanResult, usePlan } from '../plan/usePlan';
import { type Submission, useSubmission } from './useSubmission';

/** A request with what it would do, and the way to ask for exactly that. */
export interface Review extends PlanResult {
  submission: Submission;
  /** True once the plan was read and nothing forbids it. */
  mayConfirm: boolean;
  confirm(): Promise<void>;
}

/** Shows what a request would do before it is made; `onSubmitted` hears of the operation that came of it. */
export function useReview(
  request: OperationRequest,
  onSubmitted: (operation: Operation) => void,
): Review {
  const planned = usePlan(request);
  const { plan, loading } = planned;
  const submission = useSubmission({ ...request, planHash: plan?.planHash });
  const blocked = plan?.findings.some(
    ({ severity }) => severity === 'blocking',
  );
  return {
    ...planned,
    submission,
    mayConfirm: !!plan && !loading && !blocked && !submission.submitting,
    confirm: async () => {
      const operation = await submission.submit();
      if (operation) {
        onSubmitted(operation);
      }
    },
  };
}
