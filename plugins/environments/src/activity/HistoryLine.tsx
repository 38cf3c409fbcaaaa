import { useEffect, useRef } from 'react';
import Button from '@material-ui/core/Button';
import Chip from '@material-ui/core/Chip';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useNavigate } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  EnvironmentReference,
  environmentUpdatePermission,
  HistoryEntry,
} from '@berth/plugin-environments-common';
import { MAY_NOT_ID } from '../environment/MayNotLine';
import { useMay } from '../layout/useMay';
import { PullRequestLine } from '../operations/PullRequestLine';
import { environmentRouteRef } from '../routes';
import { personText, shortCommit } from '../text/amounts';
import { RelativeTime } from '../text/RelativeTime';
import { useText } from '../translation/useText';
import { CommitChanges } from './CommitChanges';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(1.5, 0),
    borderTop: `1px solid ${theme.palette.divider}`,
    '&:first-child': { borderTop: 'none' },
    overflowWrap: 'anywhere',
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
  words: { flex: '1 1 240px', minWidth: 0 },
  chip: { margin: theme.spacing(0, 1) },
  // Together, also where they stand below the words.
  buttons: { display: 'flex', gap: theme.spacing(1), marginLeft: 'auto' },
  changes: { marginTop: theme.spacing(1) },
}));

/** One commit of an environment's history; it opens to what changed, and leads back to its state. */
export const HistoryLine = (props: {
  entry: HistoryEntry;
  environment: EnvironmentReference;
  open: boolean;
  onGoBack: () => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const navigate = useNavigate();
  const to = useRouteRef(environmentRouteRef);
  const mayUpdate = useMay(environmentUpdatePermission);
  const { entry, environment, open } = props;
  const { customer, name } = environment;
  const element = useRef<HTMLLIElement>(null);
  const wasOpen = useRef(false);

  useEffect(() => {
    if (open && !wasOpen.current) {
      element.current?.scrollIntoView?.({ block: 'nearest' });
    }
    wasOpen.current = open;
  }, [open]);

  const base = `${to({ customer, name })}/activity`;
  return (
    <li className={classes.root} ref={element}>
      <div className={classes.head}>
        <div className={classes.words}>
          <Typography component="div">
            <strong>{entry.operation?.title ?? entry.title}</strong>
            {entry.operation &&
              ` ${t(`operation.state.${entry.operation.state}`)}`}
            {entry.foreign && (
              <Chip
                size="small"
                variant="outlined"
                className={classes.chip}
                label={t('activity.foreign')}
              />
            )}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            <code>{shortCommit(entry.commit)}</code>{' '}
            {t('operation.by', {
              who: entry.operation
                ? personText(entry.operation.requester)
                : entry.author,
            })}{' '}
            <RelativeTime at={entry.at} /> ·{' '}
            {t('activity.files', { count: entry.files.length })}
          </Typography>
          {entry.operation?.pullRequest && (
            <Typography variant="body2" component="div">
              <PullRequestLine pullRequest={entry.operation.pullRequest} />
            </Typography>
          )}
          {entry.operation?.error && (
            <Typography variant="body2">{entry.operation.error}</Typography>
          )}
        </div>
        <div className={classes.buttons}>
          <Button
            size="small"
            aria-expanded={open}
            onClick={() =>
              navigate(open ? base : `${base}/${entry.commit}`, {
                replace: true,
                preventScrollReset: true,
              })
            }
          >
            {open ? t('activity.hideChanges') : t('activity.showChanges')}
          </Button>
          {entry.restorable && (
            <Button
              size="small"
              variant="outlined"
              disabled={!mayUpdate}
              aria-describedby={mayUpdate ? undefined : MAY_NOT_ID}
              onClick={props.onGoBack}
            >
              {t('activity.goBack')}
            </Button>
          )}
        </div>
      </div>
      {open && (
        <div className={classes.changes}>
          <CommitChanges environment={environment} commit={entry.commit} />
        </div>
      )}
    </li>
  );
};
