import type { ReactNode } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type { Plan } from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { PlanReview } from '../plan/PlanReview';
import { useText } from '../translation/useText';
import type { Review } from './useReview';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1.5),
  },
}));

/** What a request would do, or why nobody can tell; below it why it was refused, where it was. */
export const ReviewBody = (props: {
  review: Review;
  /** What else is said of the plan, above its files and objects. */
  facts?: (plan: Plan) => ReactNode;
}) => {
  const classes = useStyles();
  const t = useText();
  const { plan, refusal, loading, again, submission } = props.review;
  return (
    <div className={classes.root}>
      {loading && !plan && (
        <>
          <Skeleton variant="rect" height={40} />
          <Skeleton variant="rect" height={300} />
        </>
      )}
      {refusal && (
        <Notice
          tone="bad"
          urgent
          action={<Button onClick={again}>{t('failure.retry')}</Button>}
        >
          {refusal.message}
        </Notice>
      )}
      {plan && props.facts?.(plan)}
      {plan && <PlanReview plan={plan} />}
      {submission.refusal && (
        <Notice
          tone="bad"
          urgent
          action={
            submission.refusal.status === 409 ? (
              <Button onClick={again}>{t('review.readAgain')}</Button>
            ) : undefined
          }
        >
          {submission.refusal.message}
        </Notice>
      )}
    </div>
  );
};
