import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  environmentTitle,
  EnvironmentSummary,
} from '@berth/plugin-environments-common';
import { PhaseLabel } from '../health/PhaseLabel';
import { environmentRouteRef } from '../routes';
import { ownerText } from '../text/amounts';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';
import { ApplicationVersions } from './ApplicationVersions';

const useStyles = makeStyles(theme => ({
  cell: {
    verticalAlign: 'top',
    padding: theme.spacing(1, 1.5),
    lineHeight: 1.43,
    wordBreak: 'normal',
  },
  id: { overflowWrap: 'anywhere', minWidth: 140, fontWeight: 600 },
  sentence: {
    display: '-webkit-box',
    WebkitLineClamp: 2,
    WebkitBoxOrient: 'vertical',
    overflow: 'hidden',
    overflowWrap: 'anywhere',
    maxWidth: 320,
  },
  time: { whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
  text: { overflowWrap: 'anywhere', wordBreak: 'normal' },
}));

/** One environment of the list, with the first blocker's sentence where it is not well. */
export const EnvironmentRow = (props: {
  environment: EnvironmentSummary;
  /** Where there is no room for all columns. */
  narrow: boolean;
}) => {
  const classes = useStyles();
  const t = useText();
  const to = useRouteRef(environmentRouteRef);
  const { environment, narrow } = props;
  const { customer, name } = environment;
  return (
    <TableRow hover>
      <TableCell className={`${classes.cell} ${classes.id}`}>
        <Link to={to({ customer, name })}>
          {environmentTitle(customer, name)}
        </Link>
        {narrow && (
          <Typography variant="body2" color="textSecondary">
            {[environment.cluster, ownerText(environment.owner)]
              .filter(Boolean)
              .join(' · ')}
          </Typography>
        )}
      </TableCell>
      <TableCell className={classes.cell}>
        <PhaseLabel phase={environment.phase} />
        {environment.stale && (
          <Typography variant="body2" color="textSecondary">
            {t('list.stale')}
          </Typography>
        )}
        {environment.blocker && (
          <Typography
            variant="body2"
            className={classes.sentence}
            title={environment.blocker}
          >
            {environment.blocker}
          </Typography>
        )}
      </TableCell>
      <TableCell className={classes.cell}>
        <ApplicationVersions
          phase={environment.phase}
          applications={environment.applications}
        />
      </TableCell>
      {!narrow && (
        <>
          <TableCell className={`${classes.cell} ${classes.text}`}>
            {environment.cluster || '–'}
          </TableCell>
          <TableCell
            className={`${classes.cell} ${classes.text}`}
            title={environment.owner}
          >
            {ownerText(environment.owner) || '–'}
          </TableCell>
        </>
      )}
      <TableCell className={`${classes.cell} ${classes.time}`}>
        <RelativeTime at={environment.changedAt} />
      </TableCell>
      {!narrow && (
        <TableCell className={`${classes.cell} ${classes.time}`}>
          {environment.expiresAt ? (
            <RelativeTime at={environment.expiresAt} />
          ) : (
            '–'
          )}
        </TableCell>
      )}
    </TableRow>
  );
};
