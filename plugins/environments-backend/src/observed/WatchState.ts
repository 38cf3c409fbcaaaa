import {
  isError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { ObjectType } from '@berth/plugin-environments-node';

/** Why a type can't be read. `absent`: the cluster does not serve it, which is no fault where `doubtAbsence` let it pass. */
export interface WatchProblem {
  kind: 'absent' | 'forbidden' | 'unreachable' | 'failed';
  message: string;
  /** RFC 3339. */
  since: string;
}

/** How one watch is. */
export interface WatchState {
  type: ObjectType;
  /** Whether what is held was once a whole list: true from the first list on, also where the type is absent. */
  synced: boolean;
  /** When the server last said anything, RFC 3339. */
  lastAnswerAt?: string;
  /** When an object last changed, RFC 3339. */
  lastEventAt?: string;
  problem?: WatchProblem;
}

/** What an error of a `ClusterReader` means for a watch. */
export function problemOf(error: unknown, since: string): WatchProblem {
  const message = isError(error) ? error.message : String(error);
  if (error instanceof NotFoundError) {
    return { kind: 'absent', message, since };
  }
  if (error instanceof NotAllowedError) {
    return { kind: 'forbidden', message, since };
  }
  return {
    kind: error instanceof ServiceUnavailableError ? 'unreachable' : 'failed',
    message,
    since,
  };
}
