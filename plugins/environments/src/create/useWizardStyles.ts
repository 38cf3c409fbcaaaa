import { makeStyles } from '@material-ui/core/styles';

/** Two columns, of which the right one stays in sight. */
export const useWizardStyles = makeStyles(theme => ({
  columns: {
    display: 'grid',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.up('sm')]: {
      gridTemplateColumns: 'minmax(0, 1fr) 224px',
    },
    [theme.breakpoints.up('lg')]: {
      gridTemplateColumns: 'minmax(0, 1fr) 340px',
    },
  },
  /** The same where files have to be read, which takes more room. */
  wideColumns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    gap: theme.spacing(2),
    [theme.breakpoints.up('md')]: {
      gridTemplateColumns: 'minmax(0, 1fr) 340px',
    },
  },
  aside: {
    minWidth: 0,
    [theme.breakpoints.up('sm')]: {
      position: 'sticky',
      top: theme.spacing(2),
    },
  },
  buttons: {
    display: 'flex',
    justifyContent: 'space-between',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginTop: theme.spacing(3),
    // Also where there is room for only one a line.
    '& > :last-child': { marginLeft: 'auto' },
  },
}));
