/** The platform repository at one commit, as the pure parts of Berth read it. */
export interface RepositoryTree {
  /** The text of a file; undefined where there is none (a folder, a link out of the tree and a binary count as none). */
  read(path: string): Promise<string | undefined>;
  /** Paths of all files below a folder, sorted; empty where there is none. */
  list(folder: string): Promise<string[]>;
}
