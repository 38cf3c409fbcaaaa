import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useApi } from '@backstage/core-plugin-api';
import type { EnvironmentPage } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { refusalOf } from '../api/refusalOf';
import { FailureState } from '../layout/FailureState';
import { Notice } from '../layout/Notice';
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
  const listed = JSON.stringify(waits ? 'own' : query);
  const pages = usePages(listed);

  const { value, error, loading, refresh } = useLiveResource(
    async (
      signal,
    ): Promise<
      Partial<Pick<EnvironmentPage, 'counts' | 'nextCursor'>> &
        Pick<EnvironmentPage, 'items' | 'totalItems'> & { waits: boolean }
    > => {
      // Who owns nothing has no environments, whatever the other filters say.
      if (waits || (address.mine && !query.owner?.length)) {
        return { items: [], totalItems: 0, waits };
      }
      const page = await api.listEnvironments(
        { ...query, limit: PAGE_SIZE, cursor: pages.cursor },
        { signal },
      );
      return { ...page, waits: false };
    },
    {
      key: JSON.stringify([listed, pages.cursor]),
      channel: 'environments',
      period: 10_000,
    },
  );
  const page = value?.waits ? undefined : value;

  const empty = !loading && page?.items.length === 0 && showsAll(address);

  if (error && !page) {
    return <FailureState error={error} onRetry={refresh} />;
  }
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
      {!empty && <ListFilters address={address} onChange={change} />}
      {error !== undefined && (
        <Notice tone="poor" urgent>
          {t('failure.notFresh', { message: refusalOf(error).message })}
        </Notice>
      )}
      {page && !page.items.length && !loading ? (
        <NoEnvironments
          filtered={!showsAll(address)}
          onShowAll={() => change(everything)}
          createButton={<CreateButton />}
        />
      ) : (
        <EnvironmentsTable
          items={page?.items}
          refreshing={loading && !!page}
          orderBy={address.orderBy}
          onOrderBy={orderBy => change({ orderBy })}
        />
      )}
      {page && page.items.length > 0 && (
        <PageButtons
          pages={pages}
          size={PAGE_SIZE}
          shown={page.items.length}
          totalItems={page.totalItems}
          nextCursor={page.nextCursor}
        />
      )}
    </div>
  );
};
