import type { OperationState } from '@berth/plugin-environments-common';

/** States of operations that are not committed yet. */
export const uncommittedStates: OperationState[] = [
  'awaiting-approval',
  'queued',
  'errored',
];

/** States of operations that have not ended. */
export const openStates: OperationState[] = [
  ...uncommittedStates,
  'committed',
  'applied',
];
