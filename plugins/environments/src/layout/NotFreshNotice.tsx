import Button from '@material-ui/core/Button';
import { refusalOf } from '../api/refusalOf';
import { useText } from '../translation/useText';
import { Notice } from './Notice';

/** Says that what is shown was read earlier, since it can't be read now, and why; with another try. */
export const NotFreshNotice = (props: {
  error: unknown;
  onRetry: () => void;
}) => {
  const t = useText();
  return (
    <Notice
      tone="poor"
      urgent
      action={<Button onClick={props.onRetry}>{t('failure.retry')}</Button>}
    >
      {t('failure.notFresh', { message: refusalOf(props.error).message })}
    </Notice>
  );
};
