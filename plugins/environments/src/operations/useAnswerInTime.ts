import { withDeadline } from '../live/withDeadline';
import { useText } from '../translation/useText';

/** Milliseconds that an answer may take; who asked can't go away before, and has to be let go at some time. */
const LONGEST = 60_000;

/** Has the API do something; where no answer comes, it rejects with words that claim neither that it was done nor that it was not. */
export function useAnswerInTime(): <T>(
  ask: (signal: AbortSignal) => Promise<T>,
) => Promise<T> {
  const t = useText();
  const words = t('failure.notKnownDone', { seconds: String(LONGEST / 1000) });
  return ask => withDeadline(ask, { milliseconds: LONGEST, words });
}
