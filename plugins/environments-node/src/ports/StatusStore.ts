import type {
  EnvironmentPage,
  EnvironmentSpec,
  EnvironmentStatus,
  ListEnvironmentsQuery,
  Phase,
} from '@berth/plugin-environments-common';
import type { Lease } from './LeaseStore';

/** One environment of the projection. */
export interface StatusRecord {
  id: string;
  customer: string;
  name: string;
  /** Absent while the creation waits for its commit, after deletion while something is left, or where it is invalid. */
  spec?: EnvironmentSpec;
  invalid?: string;
  host?: string;
  /** Newest commit on `main` that reaches it. */
  commit?: {
    sha: string;
    at: string;
    author: string;
    title: string;
    foreign: boolean;
  };
  status: EnvironmentStatus;
  changedAt: string;
}

/** What is shown of an environment where many are told apart. */
export interface EnvironmentPlace {
  id: string;
  customer: string;
  name: string;
  /** Empty where its document can't be read. */
  stage: string;
  phase: Phase;
}

/**
 * The projection: a row per environment for lists and search. It can be dropped and is made anew. What is written with
 * a lease fails with LeaseOvertakenError, and writes nothing, where somebody else has taken that since; whoever takes
 * it reads what was written before.
 */
export interface StatusStore {
  /** Writes rows whole, in one transaction. */
  put(records: StatusRecord[], lease?: Lease): Promise<void>;
  remove(ids: string[], lease?: Lease): Promise<void>;
  get(id: string): Promise<StatusRecord | undefined>;
  all(): Promise<StatusRecord[]>;
  /** Of each environment what tells it apart, by id; costs much less than `all`. */
  places(): Promise<EnvironmentPlace[]>;
  /** A page with counts over all pages; cursors are opaque. Fails with InputError for a cursor of another order. */
  page(query: ListEnvironmentsQuery): Promise<EnvironmentPage>;
}
