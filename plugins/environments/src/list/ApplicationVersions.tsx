import { makeStyles } from '@material-ui/core/styles';
import type {
  ApplicationStatus,
  Phase,
} from '@berth/plugin-environments-common';
import { VisuallyHidden } from '../layout/VisuallyHidden';
import { useText } from '../translation/useText';

const useStyles = makeStyles({
  row: {
    // Holds the words that are not seen.
    position: 'relative',
    fontVariantNumeric: 'tabular-nums',
  },
  // A narrow table breaks the line between the two.
  version: { whiteSpace: 'nowrap' },
});

/** Each application's running version, and the one that it should come to where that is another. */
export const ApplicationVersions = (props: {
  phase: Phase;
  applications: ApplicationStatus[];
}) => {
  const classes = useStyles();
  const t = useText();
  const { phase } = props;
  const servingOf = ({ desired, running }: ApplicationStatus) => {
    if (running !== undefined) {
      return running;
    }
    if (phase === 'unknown') {
      return t('list.versionUnknown');
    }
    // All is well and nothing serves, as of Jobs, which have ended.
    return phase === 'ready' ? desired : undefined;
  };
  return (
    <>
      {props.applications.map(application => {
        const { name, desired } = application;
        const serving = servingOf(application);
        const asked = desired !== serving ? desired : undefined;
        const words = asked && t('list.versionAsked', { version: asked });
        return (
          <div key={name} className={classes.row}>
            <span className={classes.version}>
              {name} {serving ?? (asked ? '' : '–')}
            </span>
            {asked && (
              <span title={words}>
                {' '}
                <span aria-hidden className={classes.version}>
                  → {asked}
                </span>
                <VisuallyHidden>{words}</VisuallyHidden>
              </span>
            )}
          </div>
        );
      })}
    </>
  );
};
