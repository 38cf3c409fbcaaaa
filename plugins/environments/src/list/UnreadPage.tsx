import Button from '@material-ui/core/Button';
import { refusalOf } from '../api/refusalOf';
import { Notice } from '../layout/Notice';
import { useText } from '../translation/useText';
import type { Pages } from './usePages';

/** Stands for a page that can't be read: why, with another try and the way back. */
export const UnreadPage = (props: {
  pages: Pages;
  error: unknown;
  onRetry: () => void;
}) => {
  const t = useText();
  const { number, previous } = props.pages;
  return (
    <Notice
      tone="poor"
      urgent
      action={
        <>
          {number > 0 && (
            <Button onClick={previous}>{t('list.previous')}</Button>
          )}
          <Button onClick={props.onRetry}>{t('failure.retry')}</Button>
        </>
      }
    >
      {t('failure.unreadPage', { message: refusalOf(props.error).message })}
    </Notice>
  );
};
