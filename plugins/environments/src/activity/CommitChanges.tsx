import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/core-plugin-api';
import type { EnvironmentReference } from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { FailureState } from '../layout/FailureState';
import { FileChanges } from '../plan/FileChanges';
import { useText } from '../translation/useText';

/** What one commit changed in an environment. */
export const CommitChanges = (props: {
  environment: EnvironmentReference;
  commit: string;
}) => {
  const t = useText();
  const api = useApi(environmentsApiRef);
  const { commit } = props;
  const { customer, name } = props.environment;
  const { value, error, retry } = useAsyncRetry(
    () => api.getCommitFiles({ customer, name }, commit),
    [api, customer, name, commit],
  );
  if (error) {
    return <FailureState error={error} onRetry={retry} />;
  }
  if (!value) {
    return <Skeleton variant="rect" height={160} />;
  }
  return (
    <>
      <Typography variant="body2" gutterBottom>
        {t('activity.commitFull')} <code>{commit}</code>
      </Typography>
      {value.items.length ? (
        <FileChanges files={value.items} />
      ) : (
        <Typography>{t('activity.noFiles')}</Typography>
      )}
    </>
  );
};
