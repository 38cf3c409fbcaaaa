import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { ApplicationStatus } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';

const useStyles = makeStyles({
  version: { fontVariantNumeric: 'tabular-nums' },
  head: { textTransform: 'none' },
});

/** Each application: the version that Git asks for against the one that serves. */
export const ApplicationsTable = (props: {
  applications: ApplicationStatus[];
}) => {
  const classes = useStyles();
  const t = useText();
  if (!props.applications.length) {
    return <Typography>{t('overview.noApplications')}</Typography>;
  }
  return (
    <Table size="small">
      <TableHead>
        <TableRow>
          <TableCell className={classes.head}>
            {t('overview.application')}
          </TableCell>
          <TableCell className={classes.head}>
            {t('overview.desired')}
          </TableCell>
          <TableCell className={classes.head}>
            {t('overview.running')}
          </TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {props.applications.map(({ name, desired, running }) => (
          <TableRow key={name}>
            <TableCell>{name}</TableCell>
            <TableCell className={classes.version}>{desired ?? '–'}</TableCell>
            <TableCell className={classes.version}>{running ?? '–'}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
};
