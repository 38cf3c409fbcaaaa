import { makeStyles } from '@material-ui/core/styles';
import type {
  ChainStep,
  EnvironmentReference,
  OperationPullRequest,
} from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';
import { ChainStepMark } from './ChainStepMark';

const useStyles = makeStyles(theme => ({
  root: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    gap: theme.spacing(1),
    [theme.breakpoints.down('sm')]: {
      gridTemplateColumns: 'repeat(3, minmax(0, 1fr))',
      rowGap: theme.spacing(2),
    },
  },
}));

/** The way from click to ready, each step with its state, its time and who or what it was. */
export const CausalChain = (props: {
  chain: ChainStep[];
  environment: EnvironmentReference;
  /** The newest operation's, where it comes by one. */
  pullRequest?: OperationPullRequest;
}) => {
  const classes = useStyles();
  const t = useText();
  return (
    <ol className={classes.root} aria-label={t('chain.title')}>
      {props.chain.map(step => (
        <ChainStepMark
          key={step.name}
          step={step}
          environment={props.environment}
          pullRequest={
            step.name === 'committed' && step.state === 'running'
              ? props.pullRequest
              : undefined
          }
        />
      ))}
    </ol>
  );
};
