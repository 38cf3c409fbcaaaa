import Typography from '@material-ui/core/Typography';
import type {
  ApplicationStatus,
  EnvironmentStatus,
} from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';

/**
 * What Git asks for and what serves, in one line, where they differ. Of what is to go, or has nothing that serves though
 * all is well, as of Jobs, there is nothing to compare.
 */
export const DesiredAndRunning = (props: { status: EnvironmentStatus }) => {
  const t = useText();
  const { phase, applications } = props.status;
  const differing = applications.filter(
    ({ desired, running }) =>
      desired !== undefined &&
      desired !== running &&
      (running !== undefined || phase !== 'ready'),
  );
  if (!differing.length || phase === 'deleting') {
    return null;
  }
  const runningText = ({ name, running }: ApplicationStatus) =>
    running !== undefined
      ? `${name} ${running}`
      : t(
          phase === 'unknown'
            ? 'environment.notKnown'
            : 'environment.notRunning',
          { name },
        );
  return (
    <Typography variant="body2" style={{ fontVariantNumeric: 'tabular-nums' }}>
      <strong>{t('environment.desired')}</strong>{' '}
      {differing.map(({ name, desired }) => `${name} ${desired}`).join(', ')}{' '}
      <strong style={{ marginLeft: 16 }}>{t('environment.running')}</strong>{' '}
      {differing.map(runningText).join(', ')}
    </Typography>
  );
};
