import type { EnvironmentSpec } from '../contract/environment';
import type {
  OperationKind,
  EnvironmentReference,
} from '../contract/operation';
import type {
  CapacityShare,
  Cost,
  FileChange,
  Finding,
} from '../contract/plan';
import type { Landing } from '../contract/landing';
import type { Stage } from '../contract/views';
import type { Delivery, EngineRenderer } from '../render/EngineRenderer';
import type { RepositoryTree } from '../repository/RepositoryTree';

/** A cluster as a plan needs it. */
export interface PlanningCluster {
  name: string;
  engine: EngineRenderer;
  delivery: Delivery;
  /** Whether environments are objects there too. Default: yes. */
  environmentObjects?: boolean;
  /** Plain numbers (cores, bytes, pods); absent while unknown. */
  allocatable?: { cpu: number; memory: number; pods: number };
}

/** What Git holds of environments, over all of them. */
export interface DesiredEnvironments {
  /** By id (namespace), whoever wrote it and wherever it lies; `spec` is absent where the document is invalid. */
  byId(
    id: string,
  ): { customer: string; name: string; spec?: EnvironmentSpec } | undefined;
  /** The id of the environment that claims a host. */
  byHost(host: string): string | undefined;
  /** Sum of the quotas of a cluster's environments (cores, bytes, pods), one of them left out. */
  committed(
    cluster: string,
    withoutId: string,
  ): { cpu: number; memory: number; pods: number };
}

/** Prices of a month of 730 hours. */
export interface CostRates {
  currency: string;
  cpu: number;
  memoryGiB: number;
  storageGiB: number;
}

/** Everything that a plan is made from besides the request. */
export interface PlanningContext {
  tree: RepositoryTree;
  /** The repository at an earlier commit; rejects with NotFoundError where there is none. */
  treeAt(commit: string): Promise<RepositoryTree>;
  environments: DesiredEnvironments;
  clusters: PlanningCluster[];
  /** Why there may be clusters besides these, in a sentence; absent where they are all. */
  clustersUnread?: string;
  stages: Stage[];
  repository: { url: string; branch: string; secretName?: string };
  cost?: CostRates;
  /** False where there is no forge to open pull requests at. */
  pullRequests?: boolean;
  /** Milliseconds since 1970; the machine's clock where absent. */
  now?: () => number;
}

/** What an operation does to the repository: a plan without its rendered objects. */
export interface PlannedChange {
  kind: OperationKind;
  environment: EnvironmentReference;
  id: string;
  title: string;
  before?: EnvironmentSpec;
  after?: EnvironmentSpec;
  address?: string;
  files: FileChange[];
  findings: Finding[];
  cost?: Cost;
  capacity: CapacityShare[];
  landing: Landing;
  approvalsNeeded: number;
  planHash: string;
}
