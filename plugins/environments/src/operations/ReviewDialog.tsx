import { useState } from 'react';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import type {
  Operation,
  OperationRequest,
} from '@berth/plugin-environments-common';
import { Notice } from '../layout/Notice';
import { PlanFacts } from '../plan/PlanFacts';
import { useText } from '../translation/useText';
import { RequestDialog } from './RequestDialog';
import { ReviewBody } from './ReviewBody';
import { useReview } from './useReview';

/** Shows what an operation would do, and asks for exactly that. */
export const ReviewDialog = (props: {
  request: OperationRequest;
  title: string;
  confirm: string;
  /** What the request is made against, as it is now; where it changes, the plan that is read stays and the reader is told. */
  against?: string;
  /** The plan is asked for anew, against what there is now. */
  onReadAgain?: () => void;
  onClose: () => void;
  onSubmitted: (operation: Operation) => void;
}) => {
  const t = useText();
  const { against, onReadAgain } = props;
  const review = useReview(props.request, props.onSubmitted);
  const [readAgainst, setReadAgainst] = useState(against);
  const again = () => {
    setReadAgainst(against);
    review.again();
    onReadAgain?.();
  };
  // A refusal for that very reason says so itself.
  const movedOn =
    against !== readAgainst && review.submission.refusal?.status !== 409;
  const { submitting } = review.submission;
  return (
    <RequestDialog
      titleId="review-title"
      maxWidth="md"
      busy={submitting}
      onClose={props.onClose}
    >
      <DialogTitle id="review-title">{props.title}</DialogTitle>
      <DialogContent dividers>
        <ReviewBody
          review={{ ...review, again }}
          facts={plan => (
            <>
              {movedOn && (
                <Notice
                  tone="poor"
                  urgent
                  action={
                    <Button onClick={again}>{t('review.readAgain')}</Button>
                  }
                >
                  {t('review.movedOn')}
                </Notice>
              )}
              <PlanFacts plan={plan} />
            </>
          )}
        />
      </DialogContent>
      <DialogActions>
        <Button disabled={submitting} onClick={props.onClose}>
          {t('review.cancel')}
        </Button>
        <Button
          variant="contained"
          color="primary"
          disabled={!review.mayConfirm}
          onClick={review.confirm}
        >
          {props.confirm}
        </Button>
      </DialogActions>
    </RequestDialog>
  );
};
