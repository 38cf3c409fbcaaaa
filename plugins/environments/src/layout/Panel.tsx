import type { ReactNode } from 'react';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: { padding: theme.spacing(2), minWidth: 0 },
  head: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1.5),
  },
}));

/** A titled part of a page. */
export const Panel = (props: {
  title: string;
  action?: ReactNode;
  children: ReactNode;
  className?: string;
}) => {
  const classes = useStyles();
  return (
    <Paper
      variant="outlined"
      component="section"
      className={`${classes.root} ${props.className ?? ''}`}
      aria-label={props.title}
    >
      <div className={classes.head}>
        <Typography variant="h6" component="h2">
          {props.title}
        </Typography>
        {props.action}
      </div>
      {props.children}
    </Paper>
  );
};
