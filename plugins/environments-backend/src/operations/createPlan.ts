import {
  environmentId,
  environmentReadPermission,
  type OperationRequest,
  type Plan,
  type PlanningContext,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';
import type { OutsiderCheck } from './OutsiderCheck';
import { planRequest } from './planRequest';
import { refuseTakenNamespace } from './refuseTakenNamespace';
import { renderChange } from './renderChange';

/** What an operation would do: its files, the objects that come of them, what to know. Stores nothing. */
export function createPlan(
  options: OperationsOptions,
  outsiders: OutsiderCheck,
): UseCase<OperationRequest, Plan> {
  const { permissions, operations, desired, renderer, cost } = options;
  return authorized(
    permissions,
    environmentReadPermission,
    async (request, caller) => {
      const context = await desired.planningContext();
      const planned = await planRequest(operations, request, {
        ...context,
        cost: cost.rates(clusterOf(request, context)),
      });
      const [findings, rendered] = await Promise.all([
        refuseTakenNamespace(options, planned),
        renderChange(renderer, context.tree, planned, caller.signal),
      ]);
      if ('objects' in rendered && rendered.findings.length === 0) {
        await outsiders.remember(context, planned);
      }
      return {
        ...planned,
        ...rendered,
        findings: [...planned.findings, ...findings, ...rendered.findings],
      };
    },
  );
}

/** The cluster whose prices count. */
function clusterOf(
  request: OperationRequest,
  { environments, clusters }: PlanningContext,
): string {
  const { customer, name } = request.environment;
  const placed =
    request.kind === 'create'
      ? request.environment.cluster
      : environments.byId(environmentId(customer, name ?? ''))?.spec?.cluster;
  return placed ?? clusters[0]?.name ?? '';
}
