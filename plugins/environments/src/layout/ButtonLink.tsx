import Button, { ButtonProps } from '@material-ui/core/Button';
import { Link } from 'react-router-dom';

/** A link within the portal that looks like a button, and says that it is a link. */
export const ButtonLink = (props: {
  to: string;
  variant: ButtonProps['variant'];
  color?: ButtonProps['color'];
  children: string;
}) => <Button component={Link} role="link" {...props} />;
