import type { GitTree } from './git/GitTree';
import type { EnvironmentIndex } from './index/EnvironmentIndex';

/** What `main` says at one commit. Never changes. */
export interface DesiredSnapshot {
  commit: string;
  index: EnvironmentIndex;
  tree: GitTree;
}

/** Where an engine has to come to. */
export interface ExpectedRevision {
  /** Of the delivery branch, or of `main` where the cluster's engines read that. */
  revision: string;
  /** Since when it can be fetched, RFC 3339. */
  at: string;
}

/** The newest commit on `main` that reaches an environment. */
export interface NewestCommit {
  sha: string;
  at: string;
  author: string;
  title: string;
  /** True where no operation of Berth made it. */
  foreign: boolean;
}

/** A push whose news an engine should look at. */
export interface PushedEnvironment {
  environmentId: string;
  /** Where its engine's object is or was; absent where nobody knows. */
  cluster?: string;
  /** True where its engine's object came, went or changed, so that the shard moved too. */
  shard: boolean;
}
