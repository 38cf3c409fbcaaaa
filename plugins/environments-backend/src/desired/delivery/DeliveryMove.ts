import type { CommitFile } from '../git/FastImport';

/** One delivery branch that is to be another. */
export interface DeliveryMove {
  branch: string;
  /** All that it is to hold; absent where the branch goes. */
  files?: CommitFile[];
  /** Git's id of the folder with these files. */
  tree?: string;
  /** Where it stands now; absent where there is no such branch. */
  parent?: string;
  /** The environments that move with it. */
  environments: string[];
  /** True for a branch of engine objects. */
  shard: boolean;
}
