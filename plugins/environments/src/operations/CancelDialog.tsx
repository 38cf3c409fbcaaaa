import { useRef, useState } from 'react';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { useApi } from '@backstage/core-plugin-api';
import type { Operation } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { Refusal, refusalOf } from '../api/refusalOf';
import { useText } from '../translation/useText';
import { RefusalNotice } from './RefusalNotice';
import { RequestDialog } from './RequestDialog';
import { useAnswerInTime } from './useAnswerInTime';

/**
 * Takes an operation back that is not committed yet, once one has said so a second time. It stands apart from what shows
 * the operation: that may be committed meanwhile and be shown no more, and then the refusal has to stay.
 */
export const CancelDialog = (props: {
  operation: Operation;
  onClose: () => void;
  onCancelled: () => void;
}) => {
  const t = useText();
  const api = useApi(environmentsApiRef);
  const inTime = useAnswerInTime();
  const { id, title, pullRequest } = props.operation;
  const [state, setState] = useState<{ busy?: boolean; refusal?: Refusal }>({});
  const inFlight = useRef(false);

  const cancel = async () => {
    if (inFlight.current) {
      return;
    }
    inFlight.current = true;
    setState({ busy: true });
    try {
      await inTime(signal => api.cancelOperation(id, { signal }));
      props.onCancelled();
    } catch (error) {
      setState({ refusal: refusalOf(error) });
    } finally {
      inFlight.current = false;
    }
  };
  return (
    <RequestDialog
      titleId={`cancel-${id}`}
      busy={state.busy ?? false}
      onClose={props.onClose}
    >
      <DialogTitle id={`cancel-${id}`}>
        {t('cancellation.title', { title })}
      </DialogTitle>
      <DialogContent dividers>
        <Typography>
          {pullRequest
            ? t('cancellation.closes', {
                number: String(pullRequest.number),
              })
            : t('cancellation.text')}
        </Typography>
        <RefusalNotice refusal={state.refusal} />
      </DialogContent>
      <DialogActions>
        <Button disabled={state.busy} onClick={props.onClose}>
          {t('cancellation.keep')}
        </Button>
        <Button
          variant="contained"
          color="primary"
          disabled={state.busy}
          onClick={cancel}
        >
          {t('cancellation.confirm')}
        </Button>
      </DialogActions>
    </RequestDialog>
  );
};
