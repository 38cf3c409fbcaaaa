import type { StepState } from '@berth/plugin-environments-common';
import type { Tone } from '../health/healthColour';

/** What the colour of a step says. */
export const toneOfStep: Record<StepState, Tone> = {
  waiting: 'still',
  running: 'moving',
  done: 'good',
  failed: 'bad',
  unknown: 'still',
  skipped: 'still',
};
