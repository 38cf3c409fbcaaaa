import { DateTime } from 'luxon';
import { useNow } from '../live/useNow';
import { useLanguage } from '../translation/useLanguage';

/** A time as `2 hours ago` or `in 3 days`, with the time itself on hover. */
export const RelativeTime = (props: { at: string }) => {
  const now = useNow(10_000);
  const at = DateTime.fromISO(props.at).setLocale(useLanguage());
  return (
    <time
      dateTime={props.at}
      title={at.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
    >
      {at.toRelative({ base: DateTime.fromMillis(Math.max(now, Date.now())) })}
    </time>
  );
};
