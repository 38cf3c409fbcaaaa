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

/** Says which part of a list is shown, and turns the pages. */
export const PageButtons = (props: {
  pages: Pages;
  size: number;
  shown: number;
  totalItems: number;
  nextCursor?: string;
}) => {
  const classes = useStyles();
  const t = useText();
  const { pages, nextCursor } = props;
  const first = pages.number * props.size + 1;
  return (
    <div className={classes.root}>
      <Typography variant="body2">
        {t('list.range', {
          first: String(first),
          last: String(first + props.shown - 1),
          total: String(props.totalItems),
        })}
      </Typography>
      <Button
        size="small"
        disabled={pages.number === 0}
        onClick={pages.previous}
      >
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
