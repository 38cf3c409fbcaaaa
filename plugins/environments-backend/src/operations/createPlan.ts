import {
  environmentReadPermission,
  type OperationRequest,
  type Plan,
} from '@berth/plugin-environments-common';
import { planOperation } from '@berth/plugin-environments-common/domain';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';
import { refuseTakenNamespace } from './refuseTakenNamespace';
import { renderChange } from './renderChange';

/** What an operation would do: its files, the objects that come of them, what to know. Stores nothing. */
export function createPlan(
  options: OperationsOptions,
): UseCase<OperationRequest, Plan> {
  const { permissions, desired, renderer } = options;
  return authorized(permissions, environmentReadPermission, async request => {
    const context = await desired.planningContext();
    const planned = await planOperation(request, context);
    const [findings, rendered] = await Promise.all([
      refuseTakenNamespace(options, planned),
      renderChange(renderer, context.tree, planned),
    ]);
    return {
      ...planned,
      ...rendered,
      findings: [...planned.findings, ...findings],
    };
  });
}
