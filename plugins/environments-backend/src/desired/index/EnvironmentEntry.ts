import type { EnvironmentSpec } from '@berth/plugin-environments-common';

/** Cores, bytes and pods. */
export interface Quota {
  cpu: number;
  memory: number;
  pods: number;
}

/** One environment as Git holds it; exactly one of `spec` and `invalid` is there. */
export interface EnvironmentEntry {
  /** Its namespace: `acme-staging`. */
  id: string;
  customer: string;
  name: string;
  /** `customers/<customer>/<name>`. */
  folder: string;
  /** Git's id of the folder: two entries with the same one have the same files. */
  folderId: string;
  /** Git's id of `environment.yaml`. */
  documentId?: string;
  spec?: EnvironmentSpec;
  /** Why it can't be used, in one sentence. */
  invalid?: string;
  host?: string;
  quota?: Quota;
}
