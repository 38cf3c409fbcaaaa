import { makeStyles } from '@material-ui/core/styles';
import type { ApplicationStatus } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';

const useStyles = makeStyles({
  row: { whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
});

/** Each application's running version, and the one it should come to where that is another. */
export const ApplicationVersions = (props: {
  applications: ApplicationStatus[];
}) => {
  const classes = useStyles();
  const t = useText();
  return (
    <>
      {props.applications.map(({ name, desired, running }) => (
        <div key={name} className={classes.row}>
          {name} {running ?? (desired ? '' : '–')}
          {desired && desired !== running && (
            <span title={t('list.versionAsked', { version: desired })}>
              {' '}
              <span aria-hidden>↑</span>
              {desired}
            </span>
          )}
        </div>
      ))}
    </>
  );
};
