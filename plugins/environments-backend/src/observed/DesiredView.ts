import type {
  Blueprint,
  EnvironmentSpec,
} from '@berth/plugin-environments-common';
import type {
  DesiredChart,
  StatusRecord,
} from '@berth/plugin-environments-node';

/** One environment as Git holds it. */
export interface DesiredEnvironment {
  id: string;
  customer: string;
  name: string;
  /** Absent where the document is invalid. */
  spec?: EnvironmentSpec;
  /** The blueprint of `spec`; absent where it can't be used. */
  blueprint?: Blueprint;
  /** Why the document can't be used, where it can't. */
  invalid?: string;
  /** The host that its blueprint gives it; absent where it has no address. */
  host?: string;
  /** Absent where the document is so broken that nobody knows. */
  cluster?: string;
  /** The charts that its blueprint has for applications, by application, as far as Git says which version they have. */
  charts?: ReadonlyMap<string, DesiredChart>;
}

/** An environment whose source moved with a push, and whether its cluster's shard moved too. */
export interface PushedEnvironment {
  environmentId: string;
  /** Left out, the cluster that the environment was last known on. */
  cluster?: string;
  shard: boolean;
}

/** What the observed side needs to know of Git. Answers from memory. */
export interface DesiredView {
  snapshot(): Iterable<DesiredEnvironment>;

  /** When the snapshot was known last to be what the remote has, RFC 3339: what was pushed later may not be in it. */
  readAt(): string | undefined;

  /** The commit that the engine should come to, and since when it can be fetched; `at` is RFC 3339. */
  expected(environmentId: string): { revision: string; at: string } | undefined;

  /** Newest commit on `main` that reaches an environment. */
  lastCommit(environmentId: string): StatusRecord['commit'];

  /**
   * Whether `lastCommit` is known to be this commit of an environment's operation, or one after it. One that was pushed
   * elsewhere may not be here yet; where it turns out to be, its environment is called back with.
   */
  knows(environmentId: string, commit: string): boolean;

  /** Why the delivery branch can't be made of what `main` says of an environment, where it can't. */
  deliveryProblem(environmentId: string): string | undefined;

  /**
   * With `delivery: main`: whether the revision that an engine shows holds what is expected of an environment,
   * though it is a later one. Left out, only the expected revision itself does.
   */
  holds?(environmentId: string, revision: string): boolean;

  /** Calls back with the environments that came, changed or went; returns what ends it. */
  onChanged(callback: (environmentIds: string[]) => void): () => void;

  /** Calls back after a push with the environments whose sources moved; returns what ends it. */
  onPushed(callback: (pushed: PushedEnvironment[]) => void): () => void;
}
