export { DesiredState } from './DesiredState';
export type { DesiredOptions, PlanningSurroundings } from './DesiredOptions';
export type {
  DesiredSnapshot,
  ExpectedRevision,
  NewestCommit,
  PushedEnvironment,
} from './DesiredSnapshot';
export { operationOfBranch } from './landing/operationBranch';
export type { GitCredentials } from './git/Askpass';
export type { HistoryCommit } from './history/environmentHistory';
export type { BlueprintVersion } from './index/readBlueprints';
export type { CustomerEntry } from './index/readCustomers';
export type { EnvironmentEntry } from './index/EnvironmentEntry';
