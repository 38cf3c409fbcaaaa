import { useRef, useState } from 'react';
import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import Typography from '@material-ui/core/Typography';
import { useApi } from '@backstage/core-plugin-api';
import {
  environmentCreatePermission,
  environmentDeletePermission,
  environmentDeployPermission,
  environmentUpdatePermission,
  type Operation,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { Refusal, refusalOf } from '../api/refusalOf';
import { Notice } from '../layout/Notice';
import { RefusedButton } from '../layout/RefusedButton';
import { useMay } from '../layout/useMay';
import { useText } from '../translation/useText';

/** Whoever may ask for an operation may cancel one. */
const PERMISSIONS: Record<
  Operation['kind'],
  typeof environmentUpdatePermission
> = {
  create: environmentCreatePermission,
  update: environmentUpdatePermission,
  deploy: environmentDeployPermission,
  rollback: environmentUpdatePermission,
  delete: environmentDeletePermission,
};

/** Takes an operation back that is not committed yet, once one has said so a second time. */
export const CancelButton = (props: {
  operation: Operation;
  onCancelled: () => void;
}) => {
  const t = useText();
  const api = useApi(environmentsApiRef);
  const { operation, onCancelled } = props;
  const { id, kind, title, pullRequest } = operation;
  const may = useMay(PERMISSIONS[kind]);
  const [open, setOpen] = useState(false);
  const [state, setState] = useState<{ busy?: boolean; refusal?: Refusal }>({});
  const inFlight = useRef(false);

  const cancel = async () => {
    if (inFlight.current) {
      return;
    }
    inFlight.current = true;
    setState({ busy: true });
    try {
      await api.cancelOperation(id);
      setOpen(false);
      setState({});
      onCancelled();
    } catch (error) {
      setState({ refusal: refusalOf(error) });
    } finally {
      inFlight.current = false;
    }
  };
  // To go away now would take nothing back, and leave a refusal unsaid.
  const close = () => {
    if (!state.busy) {
      setOpen(false);
    }
  };
  return (
    <>
      {may ? (
        <Button
          size="small"
          variant="outlined"
          onClick={() => {
            setState({});
            setOpen(true);
          }}
        >
          {t('cancellation.ask')}
        </Button>
      ) : (
        <RefusedButton
          size="small"
          variant="outlined"
          reason={t('cancellation.mayNot')}
        >
          {t('cancellation.ask')}
        </RefusedButton>
      )}
      <Dialog
        open={open}
        onClose={close}
        maxWidth="sm"
        fullWidth
        aria-labelledby={`cancel-${id}`}
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
          {state.refusal && (
            <div style={{ marginTop: 16 }}>
              <Notice tone="bad" urgent>
                {state.refusal.message}
              </Notice>
            </div>
          )}
        </DialogContent>
        <DialogActions>
          <Button disabled={state.busy} onClick={close}>
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
      </Dialog>
    </>
  );
};
