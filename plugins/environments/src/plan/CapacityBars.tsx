import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { CapacityShare } from '@berth/plugin-environments-common';
import { ToneLabel } from '../health/ToneLabel';
import { amountText } from '../text/amounts';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(1.5) },
  words: {
    display: 'flex',
    justifyContent: 'space-between',
    // The words give way, between two of them; the resource's name stays whole.
    '& > :first-child': { overflowWrap: 'normal' },
    gap: theme.spacing(1),
    fontVariantNumeric: 'tabular-nums',
  },
  bar: {
    display: 'flex',
    height: 8,
    borderRadius: 4,
    overflow: 'hidden',
    backgroundColor: theme.palette.action.hover,
    border: `1px solid ${theme.palette.divider}`,
  },
  taken: { backgroundColor: theme.palette.text.disabled },
  asked: { backgroundColor: theme.palette.primary.main },
}));

const percent = (part: number, whole: number) =>
  `${whole > 0 ? Math.min(100, Math.max(0, (part / whole) * 100)) : 0}%`;

/** What an environment takes of its cluster's free capacity, a bar a resource. */
export const CapacityBars = (props: { shares: CapacityShare[] }) => {
  const classes = useStyles();
  const t = useText();
  const language = useLanguage();
  return (
    <div className={classes.root}>
      {props.shares.map(share => {
        const { resource, requested, committed, allocatable } = share;
        const free = Math.max(0, allocatable - committed);
        const words = t('capacity.share', {
          requested: amountText(resource, requested, language),
          free: amountText(resource, free, language),
        });
        return (
          <div key={resource}>
            <div className={classes.words}>
              <Typography variant="body2">
                {t(`resource.${resource}`)}
              </Typography>
              <Typography variant="body2">{words}</Typography>
            </div>
            <div
              className={classes.bar}
              role="img"
              aria-label={`${t(`resource.${resource}`)}: ${words}`}
            >
              <div
                className={classes.taken}
                style={{ width: percent(committed, allocatable) }}
              />
              <div
                className={classes.asked}
                style={{ width: percent(requested, allocatable) }}
              />
            </div>
            {requested > free && (
              <Typography variant="body2">
                <ToneLabel tone="poor">{t('capacity.doesNotFit')}</ToneLabel>
              </Typography>
            )}
          </div>
        );
      })}
    </div>
  );
};
