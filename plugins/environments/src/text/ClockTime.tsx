import { DateTime } from 'luxon';
import { useNow } from '../live/useNow';
import { useLanguage } from '../translation/useLanguage';

/** A time of today as `12:00:04`, another day's as `Mar 3, 12:00`; the whole of it on hover. */
export const ClockTime = (props: { at: string }) => {
  const now = DateTime.fromMillis(useNow(60_000));
  const at = DateTime.fromISO(props.at).setLocale(useLanguage());
  return (
    <time
      dateTime={props.at}
      title={at.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
      style={{ fontVariantNumeric: 'tabular-nums' }}
    >
      {at.hasSame(now, 'day')
        ? at.toFormat('HH:mm:ss')
        : at.toLocaleString({
            ...(!at.hasSame(now, 'year') && { year: 'numeric' }),
            month: 'short',
            day: 'numeric',
            hour: '2-digit',
            minute: '2-digit',
            hourCycle: 'h23',
          })}
    </time>
  );
};
