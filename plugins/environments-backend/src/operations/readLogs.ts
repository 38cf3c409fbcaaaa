import {
  durationSeconds,
  environmentLogsReadPermission,
  type EnvironmentReference,
} from '@berth/plugin-environments-common';
import type { LogReader, LogRequest } from '@berth/plugin-environments-node';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import { findEnvironment } from './findEnvironment';
import { FollowedLogs } from './FollowedLogs';
import type { OperationsOptions } from './OperationsOptions';

/** Lines that are given where nobody says how many. */
const DEFAULT_TAIL = 1000;

/** Which lines of which container of an environment. */
export interface LogsInput extends EnvironmentReference {
  pod: string;
  container?: string;
  /** ISO 8601. */
  since?: string;
  tail?: number;
  previous?: boolean;
}

/** The newest lines so far. */
export function readLogs(
  options: OperationsOptions,
): UseCase<LogsInput, string> {
  return authorized(
    options.permissions,
    environmentLogsReadPermission,
    async input => {
      const { logs, request } = await place(options, input);
      return logs.read(request);
    },
  );
}

/**
 * The newest lines, and those that come until the container ends or the signal aborts. They fail before the first with
 * ServiceUnavailableError where too many logs are followed.
 */
export function followLogs(
  options: OperationsOptions,
  followed = new FollowedLogs(),
): UseCase<LogsInput, (signal: AbortSignal) => AsyncIterable<string>> {
  return authorized(
    options.permissions,
    environmentLogsReadPermission,
    async (input, { credentials }) => {
      const { logs, request } = await place(options, input);
      return signal =>
        followed.follow(credentials, () => logs.follow(request, signal));
    },
  );
}

/** The environment's cluster, and the request inside the environment's own namespace. */
async function place(
  options: OperationsOptions,
  { customer, name, pod, container, since, tail, previous }: LogsInput,
): Promise<{ logs: LogReader; request: LogRequest }> {
  const { id } = await findEnvironment(options, { customer, name });
  const cluster = await options.observed.clusterOf(id);
  return {
    logs: cluster.logs,
    request: {
      namespace: id,
      pod,
      container,
      sinceSeconds: since === undefined ? undefined : durationSeconds(since),
      tailLines: tail ?? DEFAULT_TAIL,
      previous,
    },
  };
}
