import { DateTime } from 'luxon';
import { useLanguage } from '../translation/useLanguage';

/** A time as `12:00:04`, with the date on hover. */
export const ClockTime = (props: { at: string }) => {
  const at = DateTime.fromISO(props.at).setLocale(useLanguage());
  return (
    <time
      dateTime={props.at}
      title={at.toLocaleString(DateTime.DATETIME_FULL_WITH_SECONDS)}
      style={{ fontVariantNumeric: 'tabular-nums' }}
    >
      {at.toFormat('HH:mm:ss')}
    </time>
  );
};
