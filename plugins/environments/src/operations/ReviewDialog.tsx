import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { PlanFacts } from '../plan/PlanFacts';
import { useText } from '../translation/useText';
import { ReviewBody } from './ReviewBody';
import { useReview } from './useReview';

/** Shows what an operation would do, and asks for exactly that. */
export const ReviewDialog = (props: {
  request: OperationRequest;
  title: string;
  confirm: string;
  onClose: () => void;
  onSubmitted: (operation: Operation) => void;
}) => {
  const t = useText();
  const review = useReview(props.request, props.onSubmitted);
  const nothing = review.plan && !review.plan.files.length;
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
        <ReviewBody
          review={review}
          facts={plan => (
            <>
              <PlanFacts plan={plan} />
              {nothing && <Typography>{t('review.nothing')}</Typography>}
            </>
          )}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{t('review.cancel')}</Button>
        <Button
          variant="contained"
          color="primary"
          disabled={!review.mayConfirm || nothing}
          onClick={review.confirm}
        >
          {props.confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
