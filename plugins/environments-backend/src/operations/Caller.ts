import type { BackstageCredentials } from '@backstage/backend-plugin-api';

/** Who calls a use case. */
export interface Caller {
  credentials: BackstageCredentials;
  /** Aborts when the caller does not wait for the answer any more. */
  signal?: AbortSignal;
}

/** What somebody may do with environments: it checks the caller's permission by itself. */
export type UseCase<Input, Result> = (
  input: Input,
  caller: Caller,
) => Promise<Result>;
