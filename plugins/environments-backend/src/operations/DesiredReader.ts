import type {
  Blueprint,
  CommitFiles,
  EnvironmentReference,
  EnvironmentSpec,
  HistoryEntry,
  Landing,
  PlanningContext,
} from '@berth/plugin-environments-common';

/** A commit that changed an environment, without the operation that made it. */
export type HistoryCommit = Omit<HistoryEntry, 'operation'> & {
  operationId?: string;
};

/** What the use cases need of Git. Every member that says nothing else fails with ServiceUnavailableError while it can't be read. */
export interface DesiredReader {
  /** What plans are made from, at the newest commit that is known. */
  planningContext(): Promise<PlanningContext>;

  /** How operations on an environment come to the main branch; undefined while Git can't be read. */
  landing(spec: EnvironmentSpec): Landing | undefined;

  /** All versions of all blueprints that can be used. */
  blueprints(): Promise<Blueprint[]>;

  /** Customers that have a document of their own, by name. */
  customers(): Promise<ReadonlyMap<string, { title?: string }>>;

  /** Commits that changed an environment, newest first. Fails with NotFoundError for a cursor that is no commit. */
  history(
    environment: EnvironmentReference,
    page: { limit: number; cursor?: string },
  ): Promise<{
    items: HistoryCommit[];
    /** Over all pages. */
    totalItems: number;
    nextCursor?: string;
  }>;

  /** Fails with NotFoundError where the commit is none of the main branch's. */
  commitFiles(
    environment: EnvironmentReference,
    commit: string,
  ): Promise<CommitFiles>;
}
