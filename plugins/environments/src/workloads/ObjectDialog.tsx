import Button from '@material-ui/core/Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import DialogTitle from '@material-ui/core/DialogTitle';
import { CodeSnippet } from '@backstage/core-components';
import type { EnvironmentObject } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';

/** One Kubernetes object as YAML. */
export const ObjectDialog = (props: {
  object: EnvironmentObject;
  onClose: () => void;
}) => {
  const t = useText();
  const { kind, name, manifest } = props.object;
  return (
    <Dialog
      open
      onClose={props.onClose}
      maxWidth="md"
      fullWidth
      aria-labelledby="object-title"
    >
      <DialogTitle id="object-title">
        {kind} {name}
      </DialogTitle>
      <DialogContent dividers>
        <CodeSnippet text={manifest ?? ''} language="yaml" showCopyCodeButton />
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{t('objects.close')}</Button>
      </DialogActions>
    </Dialog>
  );
};
