import { useEffect } from 'react';
import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useText } from '../translation/useText';
import type { Pages } from './usePages';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    fontVariantNumeric: 'tabular-nums',
  },
}));

/** Says which part of a list is shown, and turns the pages; a page that became empty is left for the one before. */
export const PageButtons = (props: {
  /** With the number of the page whose rows are shown. */
  pages: Pages;
  size: number;
  shown: number;
  totalItems: number;
  /** Absent on the last page, and while another page than the shown one is fetched. */
  nextCursor?: string;
}) => {
  const classes = useStyles();
  const t = useText();
  const { pages, nextCursor } = props;
  const { number, previous } = pages;
  const first = number * props.size + 1;
  const isEmpty = props.shown === 0 && number > 0;
  useEffect(() => {
    if (isEmpty) {
      previous();
    }
  }, [isEmpty, number, previous]);
  if (props.shown === 0) {
    return null;
  }
  return (
    <div className={classes.root}>
      <Typography variant="body2">
        {t('list.range', {
          first: String(first),
          last: String(first + props.shown - 1),
          total: String(props.totalItems),
        })}
      </Typography>
      <Button size="small" disabled={number === 0} onClick={() => previous()}>
        {t('list.previous')}
      </Button>
      <Button
        size="small"
        disabled={!nextCursor}
        onClick={() => nextCursor && pages.next(nextCursor)}
      >
        {t('list.next')}
      </Button>
    </div>
  );
};
