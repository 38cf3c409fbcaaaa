import type { ReactNode } from 'react';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import CancelIcon from '@material-ui/icons/Cancel';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import InfoIcon from '@material-ui/icons/InfoOutlined';
import TimelapseIcon from '@material-ui/icons/Timelapse';
import WarningIcon from '@material-ui/icons/Warning';
import { healthColour, Tone } from './healthColour';

const ICONS: Record<Tone, typeof CheckCircleIcon> = {
  good: CheckCircleIcon,
  moving: TimelapseIcon,
  poor: WarningIcon,
  bad: CancelIcon,
  still: InfoIcon,
};

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'flex-start',
    gap: theme.spacing(0.75),
    '& > svg': { flex: 'none' },
  },
}));

/** A health other than an environment's phase: an icon in its colour, and a word. */
export const ToneLabel = (props: { tone: Tone; children: ReactNode }) => {
  const classes = useStyles();
  const theme = useTheme();
  const Icon = ICONS[props.tone];
  return (
    <span className={classes.root}>
      <Icon
        fontSize="small"
        aria-hidden
        style={{ color: healthColour(theme, props.tone) }}
      />
      <span>{props.children}</span>
    </span>
  );
};
