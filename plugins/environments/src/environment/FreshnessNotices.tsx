import Button from '@material-ui/core/Button';
import type {
  EnvironmentDetail,
  EnvironmentStatus,
} from '@berth/plugin-environments-common';
import { refusalOf } from '../api/refusalOf';
import { Notice } from '../layout/Notice';
import type { LiveResource } from '../live/useLiveResource';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';

/** Whether the sentence about what blocks, which stands right below, holds these words. */
function saysSo({ blocker }: EnvironmentStatus, words: string): boolean {
  return blocker?.sentence.includes(words) ?? false;
}

/** Says how old what is shown is, where it is not of now, and why. */
export const FreshnessNotices = (props: {
  resource: LiveResource<EnvironmentDetail>;
}) => {
  const t = useText();
  const { value, error, fetchedAt, refresh } = props.resource;
  return (
    <>
      {error !== undefined && (
        <Notice
          tone="poor"
          urgent
          action={<Button onClick={refresh}>{t('failure.retry')}</Button>}
        >
          {t('failure.notFresh', { message: refusalOf(error).message })}{' '}
          {fetchedAt && <RelativeTime at={new Date(fetchedAt).toISOString()} />}
        </Notice>
      )}
      {value?.status.stale && (
        <Notice tone="still">
          {t('environment.stale', { cluster: value.spec?.cluster ?? '' })}{' '}
          {value.status.observedAt ? (
            <RelativeTime at={value.status.observedAt} />
          ) : (
            t('environment.neverObserved')
          )}
        </Notice>
      )}
      {value?.invalid && !saysSo(value.status, value.invalid) && (
        <Notice tone="bad">
          <strong>{t('environment.invalid')}</strong> {value.invalid}
        </Notice>
      )}
    </>
  );
};
