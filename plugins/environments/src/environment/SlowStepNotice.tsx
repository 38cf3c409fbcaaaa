import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  ChainStep,
  EnvironmentDetail,
} from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { useNow } from '../live/useNow';
import { durationText } from '../text/durationText';
import { useLanguage } from '../translation/useLanguage';
import { useText } from '../translation/useText';

/** How long a step may take before one wonders, in milliseconds; the slowest of them takes seconds as a rule. */
const USUAL = 120_000;

const ADVICE: Partial<
  Record<ChainStep['name'], 'committed' | 'engine' | 'workloads' | 'reachable'>
> = {
  committed: 'committed',
  fetched: 'engine',
  applied: 'engine',
  workloads: 'workloads',
  reachable: 'reachable',
};

const useStyles = makeStyles(theme => ({
  advice: { marginTop: theme.spacing(0.5) },
}));

/**
 * Says that a step takes longer than usual and where to look, where nothing has failed: an engine that does not run
 * says nothing, so that nobody can tell more than that it is silent.
 */
export const SlowStepNotice = (props: { environment: EnvironmentDetail }) => {
  const classes = useStyles();
  const t = useText();
  const language = useLanguage();
  const now = useNow(10_000);
  const { spec, status, openOperations } = props.environment;
  const step = status.chain.find(({ state }) => state === 'running');
  const waitsForPeople = openOperations.some(
    ({ state }) => state === 'awaiting-approval',
  );
  const advice = step && ADVICE[step.name];
  const taken = step?.at ? now - Date.parse(step.at) : 0;
  if (
    !step ||
    !advice ||
    status.blocker ||
    status.stale ||
    waitsForPeople ||
    taken < USUAL
  ) {
    return null;
  }
  const adviceText = () => {
    if (advice !== 'engine' && advice !== 'reachable') {
      return t(`chain.slowAdvice.${advice}`);
    }
    return spec
      ? t(`chain.slowAdvice.${advice}`, { cluster: spec.cluster })
      : t(`chain.slowAdviceUnnamed.${advice}`);
  };
  return (
    <Notice tone="poor">
      <Typography component="strong" style={{ fontWeight: 600 }}>
        {t('chain.slow', {
          step: t(`chain.step.${step.name}`),
          duration: durationText(taken, language),
        })}
      </Typography>
      <Typography variant="body2" className={classes.advice}>
        {adviceText()}
      </Typography>
    </Notice>
  );
};
