import groups from './badInputs.json';

type Repeated = { repeat: string; times: number };

function isRepeated(value: unknown): value is Repeated {
  return typeof value === 'object' && value !== null && 'repeat' in value;
}

/** The inputs of one group of `badInputs.json`, long strings written out. */
export function badInputs(group: keyof typeof groups): unknown[] {
  return (groups[group].values as unknown[]).map(value =>
    isRepeated(value) ? value.repeat.repeat(value.times) : value,
  );
}
