import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useApi } from '@backstage/core-plugin-api';
import type { EnvironmentPage } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { FailureState } from '../layout/FailureState';
import { NotFreshNotice } from '../layout/NotFreshNotice';
import { useLiveResource } from '../live/useLiveResource';
import { useText } from '../translation/useText';
import { CreateButton } from './CreateButton';
import { EnvironmentsTable } from './EnvironmentsTable';
import { HealthChips } from './HealthChips';
import { ListFilters } from './ListFilters';
import { everything, queryOfAddress, showsAll } from './listAddress';
import { NoEnvironments } from './NoEnvironments';
import { PageButtons } from './PageButtons';
import { useListAddress } from './useListAddress';
import { useOwnReferences } from './useOwnReferences';
import { UnreadPage } from './UnreadPage';
import { usePages } from './usePages';

const PAGE_SIZE = 50;

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2) },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1),
  },
}));

/** All environments that one may see, live: is anything wrong with mine? */
export const EnvironmentsListPage = () => {
  const classes = useStyles();
  const t = useText();
  const api = useApi(environmentsApiRef);
  const [address, change] = useListAddress();
  const own = useOwnReferences();
  const waits = address.mine && !own;
  const query = queryOfAddress(address, own ?? []);
  // Who owns nothing has no environments, whatever the other filters say.
  const owns = !address.mine || !!query.owner;
  const listed = JSON.stringify([waits, owns, query]);
  const pages = usePages(listed);
  const { cursor, number } = pages;
  const key = JSON.stringify([listed, cursor]);

  const { value, error, loading, refresh } = useLiveResource(
    async (
      signal,
    ): Promise<
      Partial<Pick<EnvironmentPage, 'counts' | 'nextCursor'>> &
        Pick<EnvironmentPage, 'items' | 'totalItems'> & {
          waits: boolean;
          /** What was asked for, and which page of it that is. */
          key: string;
          number: number;
        }
    > => {
      if (waits || !owns) {
        return { items: [], totalItems: 0, waits, key, number };
      }
      const page = await api.listEnvironments(
        { ...query, limit: PAGE_SIZE, cursor },
        { signal },
      );
      return { ...page, waits: false, key, number };
    },
    {
      key,
      channel: 'environments',
      period: 10_000,
    },
  );
  const page = value?.waits ? undefined : value;

  // Until what is asked for is there, the rows from before stay; they do not stand for rows that can't be read.
  const isBefore = page?.key !== key;
  const unread = isBefore && error !== undefined && !loading;
  const none = !loading && page?.totalItems === 0;
  const all = showsAll(address);

  if (unread && !page && all) {
    return <FailureState error={error} onRetry={refresh} />;
  }
  const body = () => {
    if (unread) {
      return page ? (
        <UnreadPage pages={pages} error={error} onRetry={refresh} />
      ) : (
        <FailureState error={error} onRetry={refresh} />
      );
    }
    return none ? (
      <NoEnvironments
        filtered={!all}
        onShowAll={() => change(everything)}
        createButton={<CreateButton />}
      />
    ) : (
      <>
        <EnvironmentsTable
          items={page?.items}
          refreshing={loading && !!page}
          orderBy={address.orderBy}
          onOrderBy={orderBy => change({ orderBy })}
        />
        {page && (
          <PageButtons
            pages={{ ...pages, number: page.number }}
            size={PAGE_SIZE}
            shown={page.items.length}
            totalItems={page.totalItems}
            nextCursor={isBefore ? undefined : page.nextCursor}
          />
        )}
      </>
    );
  };
  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <Typography variant="h4" component="h2">
          {t('list.title')}
        </Typography>
        <CreateButton />
      </div>
      <HealthChips
        counts={page?.counts}
        chosen={address.phase}
        onChange={phase => change({ phase })}
      />
      {!(none && all) && <ListFilters address={address} onChange={change} />}
      {error !== undefined && !unread && (
        <NotFreshNotice error={error} onRetry={refresh} />
      )}
      {body()}
    </div>
  );
};
