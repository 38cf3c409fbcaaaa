import { makeStyles } from '@material-ui/core/styles';
import { Notice } from '../layout/Notice';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(2),
  },
}));

/** What is wrong in a form that belongs to none of its fields; `focusProblem` finds it. */
export const ProblemNotices = (props: { sentences: string[] }) => {
  const classes = useStyles();
  return props.sentences.length ? (
    <div className={classes.root}>
      {props.sentences.map(sentence => (
        <div key={sentence} data-problem tabIndex={-1}>
          <Notice tone="bad" urgent>
            {sentence}
          </Notice>
        </div>
      ))}
    </div>
  ) : null;
};
