import Typography from '@material-ui/core/Typography';
import type { ApplicationStatus } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';

/** What Git asks for and what serves, in one line, where they differ. */
export const DesiredAndRunning = (props: {
  applications: ApplicationStatus[];
}) => {
  const t = useText();
  const differing = props.applications.filter(
    ({ desired, running }) => desired !== running,
  );
  if (!differing.length) {
    return null;
  }
  const list = (key: 'desired' | 'running') =>
    differing
      .map(application =>
        application[key]
          ? `${application.name} ${application[key]}`
          : t('environment.notRunning', { name: application.name }),
      )
      .join(', ');
  return (
    <Typography variant="body2" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <strong>{t('environment.desired')}</strong> {list('desired')}{' '}
      <strong style={{ marginLeft: 16 }}>{t('environment.running')}</strong>{' '}
      {list('running')}
    </Typography>
  );
};
