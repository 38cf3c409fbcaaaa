import { DateTime } from 'luxon';
import { useNow } from '../live/useNow';

/** A time as `2 hours ago` or `in 3 days`, with the time itself on hover. */
export const RelativeTime = (props: { at: string }) => {
  const now = useNow(10_000);
  const at = DateTime.fromISO(props.at);
  return (
    <time
      dateTime={props.at}
      title={at.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
    >
      {at.toRelative({ base: DateTime.fromMillis(Math.max(now, Date.now())) })}
    </time>
  );
};
