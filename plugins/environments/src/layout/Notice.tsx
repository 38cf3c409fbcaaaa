import type { ReactNode } from 'react';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import { healthColour, Tone } from '../health/healthColour';
import { ToneLabel } from '../health/ToneLabel';

const useStyles = makeStyles(theme => ({
  root: {
    ...theme.typography.body1,
    borderLeft: '4px solid',
    backgroundColor: theme.palette.background.paper,
    padding: theme.spacing(1.5, 2),
    overflowWrap: 'anywhere',
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
  },
  words: { flex: '1 1 260px', minWidth: 0 },
}));

/** Something that the reader should know before going on, with a button where there is something to do. */
export const Notice = (props: {
  tone: Tone;
  children: ReactNode;
  action?: ReactNode;
  /** True where it comes up while one works on the page. */
  urgent?: boolean;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  return (
    <div
      className={classes.root}
      role={props.urgent ? 'alert' : 'note'}
      style={{ borderLeftColor: healthColour(theme, props.tone) }}
    >
      <div className={classes.words}>
        <ToneLabel tone={props.tone}>{props.children}</ToneLabel>
      </div>
      {props.action}
    </div>
  );
};
