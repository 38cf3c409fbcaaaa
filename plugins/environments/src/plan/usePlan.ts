import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { OperationRequest, Plan } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { Refusal, refusalOf } from '../api/refusalOf';

export interface PlanResult {
  /** What the operation would do; the one before is kept while the next is made. */
  plan?: Plan;
  refusal?: Refusal;
  loading: boolean;
  again(): void;
}

/** What a request would do, made anew whenever it changes; nothing is stored. */
export function usePlan(request?: OperationRequest): PlanResult {
  const api = useApi(environmentsApiRef);
  const content = request && JSON.stringify(request);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<PlanResult, 'again'>>({
    loading: !!content,
  });
  useEffect(() => {
    if (!content) {
      setState({ loading: false });
      return undefined;
    }
    const abort = new AbortController();
    setState(previous => ({ plan: previous.plan, loading: true }));
    api
      .createPlan(JSON.parse(content) as OperationRequest, {
        signal: abort.signal,
      })
      .then(
        plan => !abort.signal.aborted && setState({ plan, loading: false }),
        error =>
          !abort.signal.aborted &&
          setState({ refusal: refusalOf(error), loading: false }),
      );
    return () => abort.abort();
  }, [api, content, round]);
  return { ...state, again: () => setRound(round + 1) };
}
