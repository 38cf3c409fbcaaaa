import type { OperationState } from '@berth/plugin-environments-common';
import type { Tone } from '../health/healthColour';

/** What the colour of an operation's state says. */
export const toneOfOperation: Record<OperationState, Tone> = {
  'awaiting-approval': 'moving',
  queued: 'moving',
  committed: 'moving',
  applied: 'moving',
  succeeded: 'good',
  failed: 'bad',
  errored: 'poor',
  rejected: 'bad',
  cancelled: 'still',
  outdated: 'still',
};
