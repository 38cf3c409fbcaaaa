import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

type Repeated = { repeat: string; times: number };

const groups: Record<string, { values: unknown[] }> = JSON.parse(
  readFileSync(
    resolvePackagePath(
      '@berth/plugin-environments-common',
      'src/__fixtures__/badInputs.json',
    ),
    'utf8',
  ),
);

function isRepeated(value: unknown): value is Repeated {
  return typeof value === 'object' && value !== null && 'repeat' in value;
}

/** The inputs of one group, long strings written out. */
export function badInputs(group: string): unknown[] {
  return groups[group].values.map(value =>
    isRepeated(value) ? value.repeat.repeat(value.times) : value,
  );
}

/** Those of a group that are texts. */
export function badTexts(group: string): string[] {
  return badInputs(group).filter(
    (value): value is string => typeof value === 'string',
  );
}
