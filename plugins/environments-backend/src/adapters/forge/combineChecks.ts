import type { ForgeCheck, ForgeChecks } from '@berth/plugin-environments-node';

/** What all checks together say: failure before unknown before pending before success. */
export function combineChecks(items: ForgeCheck[]): ForgeChecks {
  const states = new Set(items.map(({ state }) => state));
  const state =
    (['failure', 'unknown', 'pending', 'success'] as const).find(each =>
      states.has(each),
    ) ?? 'none';
  return { state, items };
}
