import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { PlanFacts } from '../plan/PlanFacts';
import { PlanReview } from '../plan/PlanReview';
import { usePlan } from '../plan/usePlan';
import { useText } from '../translation/useText';
import { useSubmission } from './useSubmission';

const useStyles = makeStyles(theme => ({
  content: { display: 'grid', gap: theme.spacing(1.5), minWidth: 0 },
}));

/** Shows what an operation would do, and asks for exactly that. */
export const ReviewDialog = (props: {
  request: OperationRequest;
  title: string;
  confirm: string;
  onClose: () => void;
  onSubmitted: (operation: Operation) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const { request } = props;
  const { plan, refusal, loading, again } = usePlan(request);
  const submission = useSubmission({ ...request, planHash: plan?.planHash });
  const blocked = plan?.findings.some(
    ({ severity }) => severity === 'blocking',
  );
  const nothing = plan && !plan.files.length;

  const onConfirm = async () => {
    const operation = await submission.submit();
    if (operation) {
      props.onSubmitted(operation);
    }
  };
  return (
    <Dialog
      open
      onClose={props.onClose}
      maxWidth="md"
      fullWidth
      aria-labelledby="review-title"
    >
      <DialogTitle id="review-title">{props.title}</DialogTitle>
      <DialogContent dividers>
        <div className={classes.content}>
          {loading && !plan && (
            <>
              <Skeleton variant="rect" height={40} />
              <Skeleton variant="rect" height={240} />
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
          {plan && <PlanFacts plan={plan} />}
          {plan && <PlanReview plan={plan} />}
          {nothing && <Typography>{t('review.nothing')}</Typography>}
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
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{t('review.cancel')}</Button>
        <Button
          variant="contained"
          color="primary"
          disabled={
            !plan || loading || blocked || nothing || submission.submitting
          }
          onClick={onConfirm}
        >
          {props.confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
