import type { OperationState } from '@berth/plugin-environments-common';

/** States of operations that have not ended. */
export const openStates: OperationState[] = [
  'awaiting-approval',
  'queued',
  'errored',
  'committed',
  'applied',
];

/** States of operations that are not committed yet. */
export const uncommittedStates: OperationState[] = [
  'awaiting-approval',
  'queued',
  'errored',
];
