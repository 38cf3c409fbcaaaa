export { AuthorFinder } from './AuthorFinder';
export { createOperations, type Operations } from './createOperations';
export type { DesiredReader, HistoryCommit } from './DesiredReader';
export type { ObservedReader } from './ObservedReader';
export type { OperationsOptions } from './OperationsOptions';
