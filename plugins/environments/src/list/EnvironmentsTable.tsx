import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import TableSortLabel from '@material-ui/core/TableSortLabel';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import type { EnvironmentSummary } from '@berth/plugin-environments-common';
import { useText } from '../translation/useText';
import { useNarrow } from '../layout/useNarrow';
import { EnvironmentRow } from './EnvironmentRow';

const COLUMNS = [
  { key: 'environment', field: 'id' },
  { key: 'health', field: 'phase' },
  { key: 'applications' },
  { key: 'cluster', field: 'cluster', wide: true },
  { key: 'owner', field: 'owner', wide: true },
  { key: 'changed', field: 'changedAt' },
  { key: 'expires', field: 'expiresAt', wide: true },
] as const;

const useStyles = makeStyles(theme => ({
  head: {
    padding: theme.spacing(1, 1.5),
    textTransform: 'none',
    whiteSpace: 'nowrap',
    color: theme.palette.text.primary,
  },
  refreshing: { opacity: 0.6 },
}));

/** The page of environments that is shown; skeletons of the same shape while there is none yet. */
export const EnvironmentsTable = (props: {
  items?: EnvironmentSummary[];
  refreshing: boolean;
  orderBy: string;
  onOrderBy: (orderBy: string) => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const [orderField, direction] = props.orderBy.split(',');
  const narrow = useNarrow();
  const columns = COLUMNS.filter(column => !narrow || !('wide' in column));
  return (
    <TableContainer component={Paper} variant="outlined">
      <Table
        size="small"
        aria-label={t('list.title')}
        aria-busy={!props.items || props.refreshing}
      >
        <TableHead>
          <TableRow>
            {columns.map(column => {
              const field = 'field' in column ? column.field : undefined;
              const isOrder = field === orderField;
              const order = isOrder && direction === 'desc' ? 'desc' : 'asc';
              return (
                <TableCell
                  key={column.key}
                  className={classes.head}
                  sortDirection={isOrder ? order : false}
                >
                  {field ? (
                    <TableSortLabel
                      active={isOrder}
                      direction={order}
                      onClick={() =>
                        props.onOrderBy(
                          isOrder && order === 'asc' ? `${field},desc` : field,
                        )
                      }
                    >
                      {t(`list.column.${column.key}`)}
                    </TableSortLabel>
                  ) : (
                    t(`list.column.${column.key}`)
                  )}
                </TableCell>
              );
            })}
          </TableRow>
        </TableHead>
        <TableBody
          className={props.refreshing ? classes.refreshing : undefined}
        >
          {props.items
            ? props.items.map(environment => (
                <EnvironmentRow
                  key={environment.id}
                  environment={environment}
                  narrow={narrow}
                />
              ))
            : Array.from({ length: 8 }, (_, index) => (
                <TableRow key={index} data-testid="skeleton">
                  {columns.map(column => (
                    <TableCell key={column.key}>
                      <Skeleton variant="text" />
                    </TableCell>
                  ))}
                </TableRow>
              ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};
