import Button from '@material-ui/core/Button';
import BlockIcon from '@material-ui/icons/Block';
import CloudOffIcon from '@material-ui/icons/CloudOff';
import { refusalOf } from '../api/refusalOf';
import { useText } from '../translation/useText';
import { PageState } from './PageState';

/** What stands where something could not be read: not allowed, or failed and worth another try. */
export const FailureState = (props: {
  error: unknown;
  onRetry: () => void;
}) => {
  const t = useText();
  const refusal = refusalOf(props.error);
  if (refusal.status === 403) {
    return (
      <PageState
        icon={<BlockIcon />}
        title={t('failure.forbiddenTitle')}
        text={t('failure.forbiddenText')}
      >
        <Button variant="outlined" onClick={props.onRetry}>
          {t('failure.retry')}
        </Button>
      </PageState>
    );
  }
  return (
    <PageState
      icon={<CloudOffIcon />}
      title={t('failure.title')}
      text={refusal.message}
    >
      <Button variant="contained" color="primary" onClick={props.onRetry}>
        {t('failure.retry')}
      </Button>
    </PageState>
  );
};
