import type { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    padding: theme.spacing(8, 2),
    gap: theme.spacing(1.5),
  },
  icon: {
    color: theme.palette.text.secondary,
    '& svg': { fontSize: 56, display: 'block' },
  },
  // The secondary colour of texts is made for white; on the page's own background it is too faint.
  text: { maxWidth: 560, overflowWrap: 'anywhere', opacity: 0.75 },
  action: {
    marginTop: theme.spacing(1),
    display: 'flex',
    gap: theme.spacing(1),
    flexWrap: 'wrap',
    justifyContent: 'center',
  },
}));

/** What stands where there is nothing else to show: why, and what to do next. */
export const PageState = (props: {
  icon: ReactNode;
  title: string;
  text: ReactNode;
  children?: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <div className={classes.root} role="status">
      <div className={classes.icon}>{props.icon}</div>
      <Typography variant="h5" component="h2">
        {props.title}
      </Typography>
      <Typography className={classes.text}>{props.text}</Typography>
      {props.children && <div className={classes.action}>{props.children}</div>}
    </div>
  );
};
