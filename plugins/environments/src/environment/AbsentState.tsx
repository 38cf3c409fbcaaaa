import Button from '@material-ui/core/Button';
import Typography from '@material-ui/core/Typography';
import BlockIcon from '@material-ui/icons/Block';
import DoneIcon from '@material-ui/icons/DoneAll';
import SearchIcon from '@material-ui/icons/Search';
import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import {
  environmentId,
  type EnvironmentReference,
  environmentTitle,
  type OperationState,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { refusalOf } from '../api/refusalOf';
import { CreateButton } from '../list/CreateButton';
import { ButtonLink } from '../layout/ButtonLink';
import { Notice } from '../layout/Notice';
import { PageState } from '../layout/PageState';
import { Panel } from '../layout/Panel';
import { useLiveResource } from '../live/useLiveResource';
import { OperationLine } from '../operations/OperationLine';
import { rootRouteRef } from '../routes';
import { useText } from '../translation/useText';

/** Ends of a creation of which nothing was made. */
const REFUSED: OperationState[] = ['failed', 'rejected', 'cancelled'];

const ICONS = {
  refused: <BlockIcon />,
  gone: <DoneIcon />,
  missing: <SearchIcon />,
};

/** What stands where there is no environment: it was deleted, was not created, or never asked for. */
export const AbsentState = (props: {
  environment: EnvironmentReference;
  gone: boolean;
}) => {
  const t = useText();
  const api = useApi(environmentsApiRef);
  const toList = useRouteRef(rootRouteRef);
  const { environment, gone } = props;
  const { customer, name } = environment;
  const id = environmentId(customer, name);
  const title = environmentTitle(customer, name);
  const { value, error, refresh } = useLiveResource(
    signal =>
      api.listOperations(
        { environment: `${customer}/${name}`, limit: 5 },
        { signal },
      ),
    { key: id, channel: `environments:${id}`, period: 10_000 },
  );
  const operations = value?.items ?? [];
  const [newest] = operations;
  const refused =
    newest?.kind === 'create' &&
    REFUSED.includes(newest.state) &&
    !newest.commit;
  // Also for who was not here while it went.
  const deleted = newest?.kind === 'delete' && newest.state === 'succeeded';
  const otherwise = refused ? 'refused' : 'missing';
  const state = gone || deleted ? 'gone' : otherwise;
  return (
    <>
      <PageState
        icon={ICONS[state]}
        title={t(`environment.${state}Title`, { title })}
        text={t(`environment.${state}Text`)}
      >
        <ButtonLink variant="outlined" to={toList()}>
          {t('environment.toList')}
        </ButtonLink>
        {!gone && <CreateButton />}
      </PageState>
      {error !== undefined && (
        <Notice
          tone="poor"
          urgent
          action={<Button onClick={refresh}>{t('failure.retry')}</Button>}
        >
          {t('environment.operationsUnread', {
            message: refusalOf(error).message,
          })}
        </Notice>
      )}
      {operations.length > 0 && (
        <Panel title={t('overview.lastOperations')}>
          <Typography
            component="ul"
            style={{ margin: 0, padding: 0, listStyle: 'none' }}
          >
            {operations.map(operation => (
              <OperationLine key={operation.id} operation={operation} absent />
            ))}
          </Typography>
        </Panel>
      )}
    </>
  );
};
