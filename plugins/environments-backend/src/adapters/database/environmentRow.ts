import type {
  EnvironmentSummary,
  Phase,
} from '@berth/plugin-environments-common';
import type { StatusRecord } from '@berth/plugin-environments-node';

/** A row of the table `environments`. */
export interface EnvironmentRow {
  id: string;
  customer: string;
  name: string;
  stage: string;
  cluster: string;
  blueprint: string;
  owner: string;
  phase: Phase;
  phase_rank: number;
  changed_at: string;
  expires_at: string;
  search: string;
  record: string;
}

/** Phases in the order of a list by phase: what needs somebody's attention first. */
export const phaseRanks: Record<Phase, number> = {
  failed: 0,
  degraded: 1,
  unknown: 2,
  progressing: 3,
  pending: 4,
  deleting: 5,
  ready: 6,
  asleep: 7,
};

/** Comes after every time, so that what never expires is last. */
const NEVER = '~';

/** The row of a record. */
export function rowOf(record: StatusRecord): EnvironmentRow {
  const { id, customer, name, spec, status } = record;
  return {
    id,
    customer,
    name,
    stage: spec?.stage ?? '',
    cluster: spec?.cluster ?? '',
    blueprint: spec?.blueprint.name ?? '',
    owner: spec?.owner ?? '',
    phase: status.phase,
    phase_rank: phaseRanks[status.phase],
    changed_at: record.changedAt,
    expires_at: spec?.expiresAt ?? NEVER,
    search: [id, `${customer}/${name}`, spec?.owner, spec?.blueprint.name]
      .join('\n')
      .toLowerCase(),
    record: JSON.stringify(record),
  };
}

/** The record that a row keeps. */
export function recordOf(row: Pick<EnvironmentRow, 'record'>): StatusRecord {
  return JSON.parse(row.record);
}

/** What the list shows of a record. */
export function summaryOf(record: StatusRecord): EnvironmentSummary {
  const { spec, status } = record;
  return {
    id: record.id,
    customer: record.customer,
    name: record.name,
    stage: spec?.stage ?? '',
    cluster: spec?.cluster ?? '',
    blueprint: spec?.blueprint ?? { name: '', version: '' },
    size: spec?.size ?? '',
    owner: spec?.owner ?? '',
    phase: status.phase,
    ...(status.blocker && { blocker: status.blocker.sentence }),
    applications: status.applications,
    ...(status.address !== undefined && { address: status.address }),
    changedAt: record.changedAt,
    ...(spec?.expiresAt !== undefined && { expiresAt: spec.expiresAt }),
    stale: status.stale,
  };
}
