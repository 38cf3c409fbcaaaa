import Button from '@material-ui/core/Button';
import AddIcon from '@material-ui/icons/AddCircleOutline';
import SearchIcon from '@material-ui/icons/Search';
import { PageState } from '../layout/PageState';
import { useText } from '../translation/useText';

/** What stands instead of an empty list: how to begin, or how to see more. */
export const NoEnvironments = (props: {
  filtered: boolean;
  onShowAll: () => void;
  createButton: JSX.Element;
}) => {
  const t = useText();
  return props.filtered ? (
    <PageState
      icon={<SearchIcon />}
      title={t('list.noneMatchTitle')}
      text={t('list.noneMatchText')}
    >
      <Button variant="outlined" onClick={props.onShowAll}>
        {t('list.showAll')}
      </Button>
    </PageState>
  ) : (
    <PageState
      icon={<AddIcon />}
      title={t('list.emptyTitle')}
      text={t('list.emptyText')}
    >
      {props.createButton}
    </PageState>
  );
};
