import type { ReactNode } from 'react';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';

const useStyles = makeStyles(theme => ({
  head: {
    textTransform: 'none',
    whiteSpace: 'nowrap',
    padding: theme.spacing(1),
    color: theme.palette.text.primary,
  },
  cell: {
    padding: theme.spacing(1),
    minWidth: 84,
    verticalAlign: 'top',
    lineHeight: 1.43,
    overflowWrap: 'anywhere',
    wordBreak: 'normal',
    // Words of health stay whole; what else is long may break anywhere.
    '& span': { overflowWrap: 'normal' },
    fontVariantNumeric: 'tabular-nums',
  },
}));

/** A small table: its columns, a row of cells for each item; skeletons while there are no items yet. */
export function DataTable<T>(props: {
  label: string;
  columns: string[];
  items?: T[];
  keyOf: (item: T) => string;
  cells: (item: T) => ReactNode[];
  empty: string;
}) {
  const classes = useStyles();
  const { columns, items } = props;
  if (items?.length === 0) {
    return <Typography>{props.empty}</Typography>;
  }
  return (
    <TableContainer>
      <Table size="small" aria-label={props.label} aria-busy={!items}>
        <TableHead>
          <TableRow>
            {columns.map(column => (
              <TableCell key={column} className={classes.head}>
                {column}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {items
            ? items.map(item => (
                <TableRow key={props.keyOf(item)}>
                  {props.cells(item).map((cell, index) => (
                    <TableCell key={columns[index]} className={classes.cell}>
                      {cell}
                    </TableCell>
                  ))}
                </TableRow>
              ))
            : [1, 2, 3].map(row => (
                <TableRow key={row}>
                  {columns.map(column => (
                    <TableCell key={column} className={classes.cell}>
                      <Skeleton />
                    </TableCell>
                  ))}
                </TableRow>
              ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
