import { Link } from '@backstage/core-components';
import type { OperationPullRequest } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';

/** The pull request that an operation comes by: where it is, how it is, and what it waits for. */
export const PullRequestLine = (props: {
  pullRequest: OperationPullRequest;
  /** Who ended it and why, where that is known in words. */
  why?: string;
  /** True where it waits no more, even if that was not seen at the forge yet. */
  settled?: boolean;
}) => {
  const t = useText();
  const { number, url, state, mergedBy, outstanding, approvedBy, endedBy } =
    props.pullRequest;
  const ended = () => {
    if (props.why) {
      return `– ${props.why}`;
    }
    if (!endedBy) {
      return t(
        state === 'merged' ? 'pullRequest.merged' : 'pullRequest.closed',
      );
    }
    return t(
      state === 'merged'
        ? 'pullRequest.mergedByWhom'
        : 'pullRequest.closedByWhom',
      { who: endedBy },
    );
  };
  const waits = outstanding.length
    ? t('pullRequest.missing', { what: outstanding.join('; ') })
    : t(`pullRequest.open.${mergedBy}`);
  const words = state === 'open' ? !props.settled && waits : ended();
  return (
    <div style={{ overflowWrap: 'anywhere' }}>
      <Link to={url} underline="always">
        {t('pullRequest.title', { number: String(number) })}
      </Link>
      {words && ` ${words}`}
      {approvedBy.length > 0 &&
        `; ${t('pullRequest.approvedBy', { who: approvedBy.join(', ') })}`}
    </div>
  );
};
