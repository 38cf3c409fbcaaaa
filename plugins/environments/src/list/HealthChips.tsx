import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import type { EnvironmentPage, Phase } from '@berth/plugin-environments-common';
import { PhaseIcon } from '../health/PhaseIcon';
import { useText } from '../translation/useText';
import { phases } from './listAddress';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  chip: {
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    backgroundColor: 'transparent',
    color: theme.palette.text.primary,
    '&:hover, &:focus': { backgroundColor: theme.palette.action.hover },
    '& .MuiChip-icon': { marginLeft: theme.spacing(1) },
  },
  chosen: {
    backgroundColor: theme.palette.action.selected,
    borderColor: theme.palette.text.primary,
    fontWeight: 600,
    '&:hover, &:focus': { backgroundColor: theme.palette.action.selected },
  },
  number: { display: 'inline-block', minWidth: '1.5ch', textAlign: 'right' },
}));

/** How many environments there are of each health, over all pages; a click filters. */
export const HealthChips = (props: {
  counts?: EnvironmentPage['counts'];
  chosen: Phase[];
  onChange: (chosen: Phase[]) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { counts, chosen } = props;
  // The usual ones keep their place; the others come when there are any.
  const always: Phase[] = ['ready', 'progressing', 'degraded', 'failed'];
  const shown = phases.filter(
    phase =>
      always.includes(phase) || chosen.includes(phase) || counts?.[phase],
  );
  return (
    <div className={classes.root} role="group" aria-label={t('list.health')}>
      {shown.map(phase => {
        const isChosen = chosen.includes(phase);
        return (
          <Chip
            key={phase}
            variant="outlined"
            clickable
            aria-pressed={isChosen}
            className={`${classes.chip} ${isChosen ? classes.chosen : ''}`}
            icon={<PhaseIcon phase={phase} />}
            onClick={() =>
              props.onChange(
                isChosen
                  ? chosen.filter(other => other !== phase)
                  : [...chosen, phase],
              )
            }
            label={
              <>
                <span className={classes.number}>
                  {counts ? counts[phase] ?? 0 : '–'}
                </span>{' '}
                {t(`phaseCount.${phase}`)}
              </>
            }
          />
        );
      })}
    </div>
  );
};
