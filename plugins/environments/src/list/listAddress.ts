import type {
  ListEnvironmentsQuery,
  Phase,
} from '@berth/plugin-environments-common';

/** What the list can be narrowed by, beside health and search. */
export const filterFields = [
  'customer',
  'stage',
  'cluster',
  'blueprint',
  'owner',
] as const;
export type FilterField = (typeof filterFields)[number];

/** What the list shows, as its address says it. */
export interface ListAddress {
  mine: boolean;
  phase: Phase[];
  q: string;
  orderBy: string;
  filters: Record<FilterField, string[]>;
}

export const phases: Phase[] = [
  'ready',
  'progressing',
  'pending',
  'degraded',
  'failed',
  'asleep',
  'deleting',
  'unknown',
];

/** Reads the address's query string; phases that there are none of are left out. */
export function readListAddress(search: URLSearchParams): ListAddress {
  return {
    mine: search.get('mine') === 'true',
    phase: phases.filter(phase => search.getAll('phase').includes(phase)),
    q: search.get('q') ?? '',
    orderBy: search.get('orderBy') ?? 'id',
    filters: {
      customer: search.getAll('customer'),
      stage: search.getAll('stage'),
      cluster: search.getAll('cluster'),
      blueprint: search.getAll('blueprint'),
      owner: search.getAll('owner'),
    },
  };
}

/** The query string of an address; what is as it is by itself is left out. */
export function writeListAddress(address: ListAddress): URLSearchParams {
  const search = new URLSearchParams();
  if (address.mine) {
    search.set('mine', 'true');
  }
  address.phase.forEach(phase => search.append('phase', phase));
  for (const field of filterFields) {
    address.filters[field].forEach(value => search.append(field, value));
  }
  if (address.q) {
    search.set('q', address.q);
  }
  if (address.orderBy !== 'id') {
    search.set('orderBy', address.orderBy);
  }
  return search;
}

/** What narrows nothing. */
export const everything: Omit<ListAddress, 'orderBy'> = {
  mine: false,
  phase: [],
  q: '',
  filters: { customer: [], stage: [], cluster: [], blueprint: [], owner: [] },
};

/** True where nothing narrows the list. */
export function showsAll(address: ListAddress): boolean {
  return (
    !address.mine &&
    !address.q &&
    !address.phase.length &&
    filterFields.every(field => !address.filters[field].length)
  );
}

/**
 * What the API is asked for an address. `mine` are the owner references that one's own environments have; where only
 * those are shown and `owner` is absent, there are none.
 */
export function queryOfAddress(
  address: ListAddress,
  mine: string[],
): ListEnvironmentsQuery {
  const { customer, stage, cluster, blueprint, owner } = address.filters;
  const ownersOfMine = owner.length
    ? mine.filter(reference => owner.includes(reference))
    : mine;
  const owners = address.mine ? ownersOfMine : owner;
  const some = (values: string[]) => (values.length ? values : undefined);
  return {
    customer: some(customer),
    stage: some(stage),
    cluster: some(cluster),
    blueprint: some(blueprint),
    owner: some(owners),
    phase: address.phase.length ? address.phase : undefined,
    q: address.q || undefined,
    orderBy: address.orderBy,
  };
}
