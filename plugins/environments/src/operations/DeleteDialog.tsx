import { useState } from 'react';
import Button from '@material-ui/core/Button';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import {
  EnvironmentDetail,
  environmentTitle,
} from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';
import { RefusalNotice } from './RefusalNotice';
import { RequestDialog } from './RequestDialog';
import { useSubmission } from './useSubmission';

/** Asks for an environment's deletion; its id has to be typed, since nothing of it can be brought back. */
export const DeleteDialog = (props: {
  environment: EnvironmentDetail;
  onClose: () => void;
  onSubmitted: () => void;
}) => {
  const t = useText();
  const { id, customer, name, landing } = props.environment;
  const [typed, setTyped] = useState('');
  const { submit, submitting, refusal } = useSubmission({
    kind: 'delete',
    environment: { customer, name },
    confirmation: typed,
  });
  const title = environmentTitle(customer, name);
  const onDelete = async () => {
    if (await submit()) {
      props.onSubmitted();
    }
  };
  return (
    <RequestDialog
      titleId="delete-title"
      busy={submitting}
      onClose={props.onClose}
    >
      <form
        onSubmit={event => {
          event.preventDefault();
          if (typed === id) {
            void onDelete();
          }
        }}
      >
        <DialogTitle id="delete-title">
          {t('delete.title', { title })}
        </DialogTitle>
        <DialogContent dividers>
          <Typography paragraph>{t('delete.text', { id })}</Typography>
          {landing === 'pull-request' && (
            <Typography paragraph>{t('delete.pullRequest')}</Typography>
          )}
          <TextField
            fullWidth
            variant="outlined"
            id="confirmation"
            label={t('delete.type', { id })}
            autoComplete="off"
            value={typed}
            onChange={event => setTyped(event.target.value)}
          />
          <RefusalNotice refusal={refusal} />
        </DialogContent>
        <DialogActions>
          <Button disabled={submitting} onClick={props.onClose}>
            {t('review.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={typed !== id || submitting}
          >
            {t('delete.confirm', { title })}
          </Button>
        </DialogActions>
      </form>
    </RequestDialog>
  );
};
