import { useId } from 'react';
import Button, { type ButtonProps } from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';

/** A button that one may not use; why stands below it, since nothing that is greyed shows a tooltip to a keyboard. */
export const RefusedButton = (
  props: Pick<ButtonProps, 'variant' | 'color' | 'size' | 'children'> & {
    reason: string;
  },
) => {
  const id = useId();
  const { reason, ...button } = props;
  return (
    <div>
      <Button {...button} disabled aria-describedby={id} />
      <Typography id={id} variant="body2">
        {reason}
      </Typography>
    </div>
  );
};
