import type { Blueprint } from '../contract/blueprint';
import type { EnvironmentSpec } from '../contract/environment';
import type { EnvironmentReference } from '../contract/operation';

/** What one kind of operation decides: the states and the sentence. The files and findings follow from them. */
export interface PlanDraft {
  environment: EnvironmentReference;
  /** A sentence, which is the commit's subject too. */
  title: string;
  /** Absent for a creation, and where the document is invalid. */
  before?: EnvironmentSpec;
  /** Absent for a deletion. */
  after?: EnvironmentSpec;
  /** The blueprint of `after`. */
  blueprint?: Blueprint;
}
