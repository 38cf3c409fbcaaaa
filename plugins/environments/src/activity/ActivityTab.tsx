import { useState } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import { useApi } from '@backstage/core-plugin-api';
import type {
  EnvironmentDetail,
  HistoryEntry,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { FailureState } from '../layout/FailureState';
import { NotFreshNotice } from '../layout/NotFreshNotice';
import { Panel } from '../layout/Panel';
import { PageButtons } from '../list/PageButtons';
import { UnreadPage } from '../list/UnreadPage';
import { usePages } from '../list/usePages';
import { useLiveResource } from '../live/useLiveResource';
import { OperationLine } from '../operations/OperationLine';
import { ReviewDialog } from '../operations/ReviewDialog';
import { shortCommit } from '../text/amounts';
import { useText } from '../translation/useText';
import { CommitChanges } from './CommitChanges';
import { HistoryLine } from './HistoryLine';

const PAGE_SIZE = 20;

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
  notice: { '&:not(:empty)': { marginBottom: theme.spacing(1) } },
  list: { margin: 0, padding: 0, listStyle: 'none' },
}));

/** What changed an environment, newest first: operations and others' commits, each with its diff. */
export const ActivityTab = (props: {
  environment: EnvironmentDetail;
  /** The commit that is open. */
  commit?: string;
  onSubmitted: () => void;
}) => {
  const classes = useStyles();
  const t = useText();
  const api = useApi(environmentsApiRef);
  const { environment, commit } = props;
  const { id, customer, name } = environment;
  const pages = usePages(id);
  const [target, setTarget] = useState<HistoryEntry>();
  const { cursor, number } = pages;
  const resource = useLiveResource(
    async signal => ({
      id,
      cursor,
      number,
      ...(await api.getHistory(
        { customer, name },
        { limit: PAGE_SIZE, cursor },
        { signal },
      )),
    }),
    {
      // A new head is news here although no signal came.
      key: JSON.stringify([id, cursor, environment.commit?.sha]),
      channel: `environments:${id}`,
      period: 10_000,
    },
  );
  const { error, loading, refresh } = resource;
  const value = resource.value?.id === id ? resource.value : undefined;
  const uncommitted = [
    ...environment.openOperations,
    ...environment.lastOperations.filter(({ id: operationId }) =>
      environment.openOperations.every(open => open.id !== operationId),
    ),
  ].filter(operation => !operation.commit);

  if (error && !value) {
    return <FailureState error={error} onRetry={refresh} />;
  }
  // While a page is fetched the one before it stays, as what it is; it does not stand for one that can't be read.
  const turning = value !== undefined && value.cursor !== cursor;
  const unread = turning && error !== undefined && !loading;
  const elsewhere =
    commit && value && value.items.every(entry => entry.commit !== commit);
  return (
    <div className={classes.root}>
      {uncommitted.length > 0 && (
        <Panel title={t('activity.uncommitted')}>
          <ul className={classes.list}>
            {uncommitted.map(operation => (
              <OperationLine key={operation.id} operation={operation} />
            ))}
          </ul>
        </Panel>
      )}
      {elsewhere && (
        <Panel title={t('activity.commit', { commit: shortCommit(commit) })}>
          <CommitChanges environment={environment} commit={commit} />
        </Panel>
      )}
      <Panel title={t('activity.title')}>
        <div className={classes.notice}>
          {unread && (
            <UnreadPage pages={pages} error={error} onRetry={refresh} />
          )}
          {error !== undefined && !turning && (
            <NotFreshNotice error={error} onRetry={refresh} />
          )}
        </div>
        {!value && [1, 2, 3].map(line => <Skeleton key={line} height={64} />)}
        {value && !unread && (
          <>
            {value.totalItems === 0 && (
              <Typography>{t('activity.empty')}</Typography>
            )}
            <ol className={classes.list} aria-busy={turning}>
              {value.items.map(entry => (
                <HistoryLine
                  key={entry.commit}
                  entry={entry}
                  environment={environment}
                  open={entry.commit === commit}
                  onGoBack={() => setTarget(entry)}
                />
              ))}
            </ol>
            {(value.totalItems > PAGE_SIZE || value.number > 0) && (
              <PageButtons
                pages={{ ...pages, number: value.number }}
                size={PAGE_SIZE}
                shown={value.items.length}
                totalItems={value.totalItems}
                nextCursor={turning ? undefined : value.nextCursor}
              />
            )}
          </>
        )}
      </Panel>
      {target && (
        <ReviewDialog
          title={t('activity.goBackTitle', {
            commit: shortCommit(target.commit),
            title: target.title,
          })}
          confirm={t('activity.goBackConfirm', {
            commit: shortCommit(target.commit),
          })}
          request={{
            kind: 'rollback',
            environment: { customer, name },
            toCommit: target.commit,
          }}
          onClose={() => setTarget(undefined)}
          onSubmitted={() => {
            setTarget(undefined);
            props.onSubmitted();
          }}
        />
      )}
    </div>
  );
};
