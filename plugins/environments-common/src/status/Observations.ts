import type { EnvironmentSpec } from '../contract/environment';
import type { Operation } from '../contract/operation';
import type {
  EnvironmentStatus,
  Evidence,
  QuotaUsage,
  Workload,
} from '../contract/status';

/** One thing that an engine did, is doing or failed at. */
export interface EngineStep {
  state: 'running' | 'done' | 'failed' | 'unknown';
  /** Commit that it is about, 40 hexadecimal digits, where the engine tells. */
  revision?: string;
  /** RFC 3339. */
  at?: string;
  evidence?: Evidence;
  /** What it may not go on without, in a sentence, such as the end of a time in which nothing may change. */
  waitsFor?: string;
}

/** What an engine shows of one environment, in no engine's own words but in `evidence`. */
export interface EngineObservation {
  fetched: EngineStep;
  applied: EngineStep;
  /** Helm releases by application. */
  releases: Array<EngineStep & { application: string }>;
}

/** What is known of one environment when its status is derived. */
export interface Observations {
  /** RFC 3339. */
  now: string;
  /** The desired state; absent where there is none, or where it is invalid. */
  spec?: EnvironmentSpec;
  /** Why the document can't be used, where it can't. */
  invalid?: string;
  /** The host that the blueprint gives it; absent where it has no address. */
  host?: string;
  /** Newest operation on it. */
  operation?: Operation;
  /** Whether `commit` is known to have come after that of `operation`, while that one has not ended. */
  overtaken?: boolean;
  /** Newest commit on `main` that reaches it. */
  commit?: { sha: string; at: string; author: string };
  /** The operation that this commit came with; absent where somebody pushed it. */
  committed?: Operation;
  /** The commit that the engine should come to, and since when it can be fetched. */
  expected?: { revision: string; at: string };
  /** Why the delivery branch can't be made of what `main` says, or moved to it, where it can't. */
  deliveryProblem?: string;
  engine?: EngineObservation;
  /** Absent where the namespace does not exist. */
  namespace?: { terminating: boolean };
  workloads: Workload[];
  /** What should run and does not exist: the engine says that it has applied it, and the cluster is without it. */
  missing?: Array<{ kind: string; name: string }>;
  /** Whether `workloads` may be what was there before the engine's work ended. */
  unseen?: boolean;
  ingresses: Array<{
    name: string;
    hosts: string[];
    addresses: string[];
    tls: boolean;
  }>;
  quota: QuotaUsage[];
  cluster: {
    name: string;
    reachable: boolean;
    lastAnswerAt?: string;
    /** Why it can't be reached, or what of it can't be read. */
    problem?: string;
  };
  /** What was derived last, so that times of steps that have not moved stay. */
  previous?: EnvironmentStatus;
}
