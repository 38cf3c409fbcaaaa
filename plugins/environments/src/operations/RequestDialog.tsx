import type { ReactNode } from 'react';
import Dialog, { type DialogProps } from '@material-ui/core/Dialog';

/**
 * A dialog that asks the API for something. It stays while the request is under way: to go away then would cancel
 * nothing, and leave a refusal unsaid.
 */
export const RequestDialog = (props: {
  /** Id of the element with its title. */
  titleId: string;
  maxWidth?: DialogProps['maxWidth'];
  /** The request is under way. */
  busy: boolean;
  onClose: () => void;
  children: ReactNode;
}) => (
  <Dialog
    open
    onClose={props.busy ? undefined : props.onClose}
    maxWidth={props.maxWidth ?? 'sm'}
    fullWidth
    aria-labelledby={props.titleId}
  >
    {props.children}
  </Dialog>
);
