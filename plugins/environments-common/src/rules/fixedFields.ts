/** What an environment can't change, as dotted paths of its spec: with another of these, it is another environment. */
export const FIXED_FIELDS = [
  'customer',
  'name',
  'stage',
  'cluster',
  'blueprint.name',
] as const;

export type FixedField = (typeof FIXED_FIELDS)[number];
