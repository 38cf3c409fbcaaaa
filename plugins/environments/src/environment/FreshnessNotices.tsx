import Typography from '@material-ui/core/Typography';
import type {
  EnvironmentDetail,
  EnvironmentStatus,
} from '@berth/plugin-environments-common';
import { NotFreshNotice } from '../layout/NotFreshNotice';
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
  const cluster = value?.spec?.cluster;
  return (
    <>
      {error !== undefined && (
        <div>
          <NotFreshNotice error={error} onRetry={refresh} />
          {/* Outside of the alert, which would be read out again each time that this goes on. */}
          {fetchedAt && (
            <Typography variant="body2" style={{ marginTop: 4 }}>
              {t('failure.lastRead')}{' '}
              <RelativeTime at={new Date(fetchedAt).toISOString()} />
            </Typography>
          )}
        </div>
      )}
      {value?.status.stale && (
        <Notice tone="still">
          {cluster
            ? t('environment.stale', { cluster })
            : t('environment.staleUnnamed')}{' '}
          {value.status.observedAt ? (
            <>
              {t('environment.lastSaid')}{' '}
              <RelativeTime at={value.status.observedAt} />
            </>
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
