import type { Theme } from '@material-ui/core/styles';
import type { Phase } from '@berth/plugin-environments-common';

/** What a colour says; nothing else on the pages is coloured. */
export type Tone = 'good' | 'moving' | 'poor' | 'bad' | 'still';

/** Shades with a contrast of at least 4.5 on Backstage's backgrounds, light and dark. */
const SHADES: Record<Tone, { light: string; dark: string }> = {
  good: { light: '#1b7a3d', dark: '#6fd08c' },
  moving: { light: '#1a5fb4', dark: '#8ab8ff' },
  poor: { light: '#9a5b00', dark: '#ffb74d' },
  bad: { light: '#b3261e', dark: '#ff8a80' },
  still: { light: '#5f6368', dark: '#b0b4ba' },
};

export const toneOfPhase: Record<Phase, Tone> = {
  pending: 'moving',
  progressing: 'moving',
  ready: 'good',
  degraded: 'poor',
  failed: 'bad',
  asleep: 'still',
  deleting: 'moving',
  unknown: 'still',
};

export function healthColour(theme: Theme, tone: Tone): string {
  return SHADES[tone][theme.palette.type];
}
