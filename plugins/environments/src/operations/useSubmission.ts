import { useMemo, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { randomKey } from '../api/randomKey';
import { Refusal, refusalOf } from '../api/refusalOf';
import { useAnswerInTime } from './useAnswerInTime';

export interface Submission {
  /** Asks for the operation; gives nothing where it is refused, or asked for already. */
  submit(): Promise<Operation | undefined>;
  submitting: boolean;
  /** Why the API refused, or could not be reached. */
  refusal?: Refusal;
}

/**
 * Asks for an operation once: a double click waits for the first one, and trying the same request again carries the
 * same key, so that it is done once even where only the answer got lost.
 */
export function useSubmission(request?: OperationRequest): Submission {
  const api = useApi(environmentsApiRef);
  const inTime = useAnswerInTime();
  const content = JSON.stringify(request);
  const attempt = useMemo(
    () => ({ content, idempotencyKey: randomKey() }),
    [content],
  );
  const inFlight = useRef(false);
  const [state, setState] = useState<{
    submitting: boolean;
    refusal?: Refusal;
    content?: string;
  }>({ submitting: false });

  const submit = async () => {
    if (!request || inFlight.current) {
      return undefined;
    }
    inFlight.current = true;
    setState({ submitting: true });
    try {
      const operation = await inTime(signal =>
        api.submitOperation(request, {
          idempotencyKey: attempt.idempotencyKey,
          signal,
        }),
      );
      setState({ submitting: false });
      return operation;
    } catch (error) {
      setState({ submitting: false, refusal: refusalOf(error), content });
      return undefined;
    } finally {
      inFlight.current = false;
    }
  };
  return {
    submit,
    submitting: state.submitting,
    // What was said about another request is no news about this one.
    refusal: state.content === content ? state.refusal : undefined,
  };
}
