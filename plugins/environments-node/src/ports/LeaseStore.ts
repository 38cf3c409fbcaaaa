/** A lease that this process holds; `token` grows with every change of holder. */
export interface Lease {
  name: string;
  token: number;
}

/** Elects one process for one job, in the database. */
export interface LeaseStore {
  /** Takes or renews a lease for `seconds`; undefined while somebody else holds it. Time is the database's. */
  acquire(
    name: string,
    holder: string,
    seconds: number,
  ): Promise<Lease | undefined>;
  /** True while this token is the newest and has not run out. */
  holds(lease: Lease): Promise<boolean>;
  release(lease: Lease): Promise<void>;
}
