import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import CancelIcon from '@material-ui/icons/Cancel';
import CheckCircleIcon from '@material-ui/icons/CheckCircle';
import HelpIcon from '@material-ui/icons/HelpOutline';
import RadioButtonUncheckedIcon from '@material-ui/icons/RadioButtonUnchecked';
import RemoveIcon from '@material-ui/icons/RemoveCircleOutline';
import TimelapseIcon from '@material-ui/icons/Timelapse';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import type {
  ChainStep,
  EnvironmentReference,
  OperationPullRequest,
  StepState,
} from '@berth/plugin-environments-common';
import { healthColour } from '../health/healthColour';
import { PullRequestLine } from '../operations/PullRequestLine';
import { environmentRouteRef } from '../routes';
import { personText, shortCommit } from '../text/amounts';
import { ClockTime } from '../text/ClockTime';
import { useText } from '../translation/useText';
import { toneOfStep } from './stepTone';

const ICONS: Record<StepState, typeof CheckCircleIcon> = {
  waiting: RadioButtonUncheckedIcon,
  running: TimelapseIcon,
  done: CheckCircleIcon,
  failed: CancelIcon,
  unknown: HelpIcon,
  skipped: RemoveIcon,
};

const useStyles = makeStyles(theme => ({
  root: { minWidth: 0 },
  head: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    '&::after': {
      content: '""',
      flex: 1,
      borderTop: `1px solid ${theme.palette.divider}`,
    },
    '$root:last-child &::after': { display: 'none' },
  },
  name: { fontWeight: 600, whiteSpace: 'nowrap' },
  time: { minHeight: '1.5em', fontVariantNumeric: 'tabular-nums' },
  words: { overflowWrap: 'anywhere' },
}));

/** One step from click to ready. */
export const ChainStepMark = (props: {
  step: ChainStep;
  environment: EnvironmentReference;
  /** Stands for the step's words. */
  pullRequest?: OperationPullRequest;
}) => {
  const classes = useStyles();
  const theme = useTheme();
  const t = useText();
  const to = useRouteRef(environmentRouteRef);
  const { step, environment, pullRequest } = props;
  const Icon = ICONS[step.state];
  const state = t(`chain.state.${step.state}`);
  // The whole sentence of what failed stands right below the chain; here is room for a word.
  const words =
    step.state === 'failed' ? step.evidence?.[0]?.reason : step.summary;
  return (
    <li
      className={classes.root}
      aria-label={`${t(`chain.step.${step.name}`)}: ${state}`}
      data-state={step.state}
    >
      <div className={classes.head}>
        <Icon
          fontSize="small"
          titleAccess={state}
          style={{ color: healthColour(theme, toneOfStep[step.state]) }}
        />
        <Typography variant="body2" className={classes.name}>
          {t(`chain.step.${step.name}`)}
        </Typography>
      </div>
      <Typography variant="body2" className={classes.time} component="div">
        {step.at ? <ClockTime at={step.at} /> : state}
      </Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        className={classes.words}
        component="div"
      >
        {step.by && <div>{t('chain.by', { who: personText(step.by) })}</div>}
        {step.commit && (
          <div>
            <Link to={`${to(environment)}/activity/${step.commit}`}>
              {shortCommit(step.commit)}
            </Link>
          </div>
        )}
        {pullRequest && <PullRequestLine pullRequest={pullRequest} />}
        {words && !pullRequest && <div>{words}</div>}
      </Typography>
    </li>
  );
};
