import { DateTime } from 'luxon';
import { useNow } from '../live/useNow';
import { useLanguage } from '../translation/useLanguage';

/** A time as `2 hours ago` or `in 3 days`, with the time itself on hover. */
export const RelativeTime = (props: { at: string }) => {
  const now = useNow(10_000);
  const language = useLanguage();
  const at = DateTime.fromISO(props.at).setLocale(language);
  const base = DateTime.fromMillis(Math.max(now, Date.now()));
  return (
    <time
      dateTime={props.at}
      title={at.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
    >
      {/* Not `0 seconds ago`. */}
      {Math.abs(base.diff(at).toMillis()) < 1_000
        ? new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(
            0,
            'second',
          )
        : at.toRelative({ base })}
    </time>
  );
};
