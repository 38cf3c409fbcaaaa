import type { ChainStep, EnvironmentStatus } from '../contract/status';

const OF_GIT: ReadonlyArray<ChainStep['name']> = ['requested', 'committed'];

/**
 * The status of an environment of which a process has read less in Git than is known already: where the engine should
 * come to is not known there, so that nothing of its work is.
 *
 * @param now - RFC 3339
 */
export function unreadStatus(
  previous: EnvironmentStatus,
  now: string,
): EnvironmentStatus {
  const { blocker: _, ...rest } = previous;
  const isUnread = previous.phase === 'unknown';
  return {
    ...rest,
    phase: 'unknown',
    since: isUnread ? previous.since : now,
    chain: previous.chain.map(step =>
      OF_GIT.includes(step.name)
        ? step
        : {
            name: step.name,
            state: 'unknown',
            ...(step.name === 'fetched' && {
              summary:
                'What the portal has read of the platform repository is older than this environment; it is read again as soon as it can be',
            }),
          },
    ),
  };
}
