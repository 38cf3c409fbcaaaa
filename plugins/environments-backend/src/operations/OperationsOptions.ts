import type {
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { Stage } from '@berth/plugin-environments-common';
import type {
  ClusterSource,
  CostModel,
  ManifestRenderer,
  OperationStore,
  StatusStore,
} from '@berth/plugin-environments-node';
import type { AuthorFinder } from './AuthorFinder';
import type { DesiredReader } from './DesiredReader';
import type { ObservedReader } from './ObservedReader';

/** What the use cases work with. */
export interface OperationsOptions {
  permissions: PermissionsService;
  operations: OperationStore;
  statuses: StatusStore;
  desired: DesiredReader;
  observed: ObservedReader;
  clusters: ClusterSource;
  renderer: ManifestRenderer;
  cost: CostModel;
  stages: Stage[];
  authors: AuthorFinder;
  /** Web address of a commit with `{commit}` in it. */
  commitUrl?: string;
  /** Tells the writer that something waits. */
  wakeWriter: () => void;
  logger: LoggerService;
}
