import DoneIcon from '@material-ui/icons/DoneAll';
import SearchIcon from '@material-ui/icons/Search';
import { useRouteRef } from '@backstage/core-plugin-api';
import { CreateButton } from '../list/CreateButton';
import { ButtonLink } from '../layout/ButtonLink';
import { PageState } from '../layout/PageState';
import { rootRouteRef } from '../routes';
import { useText } from '../translation/useText';

/** What stands where there is no environment: it was deleted just now, or there never was one. */
export const AbsentState = (props: { title: string; gone: boolean }) => {
  const t = useText();
  const toList = useRouteRef(rootRouteRef);
  const { title, gone } = props;
  return (
    <PageState
      icon={gone ? <DoneIcon /> : <SearchIcon />}
      title={t(gone ? 'environment.goneTitle' : 'environment.missingTitle', {
        title,
      })}
      text={t(gone ? 'environment.goneText' : 'environment.missingText')}
    >
      <ButtonLink variant="outlined" to={toList()}>
        {t('environment.toList')}
      </ButtonLink>
      {!gone && <CreateButton />}
    </PageState>
  );
};
