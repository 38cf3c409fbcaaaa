import { makeStyles } from '@material-ui/core/styles';
import type { Phase } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';
import { PhaseIcon } from './PhaseIcon';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    whiteSpace: 'nowrap',
  },
}));

/** A phase as icon and word. */
export const PhaseLabel = (props: { phase: Phase; className?: string }) => {
  const classes = useStyles();
  const t = useText();
  return (
    <span className={`${classes.root} ${props.className ?? ''}`}>
      <PhaseIcon phase={props.phase} />
      <span>{t(`phase.${props.phase}`)}</span>
    </span>
  );
};
