import { ErrorPage } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { rootRouteRef } from '../routes';
import { useText } from '../translation/useText';
import { ButtonLink } from './ButtonLink';

/** What stands at an address that leads nowhere, with the way to the list. */
export const NotFoundState = () => {
  const t = useText();
  const toList = useRouteRef(rootRouteRef);
  return (
    <ErrorPage
      status="404"
      statusMessage={t('notFound.text')}
      additionalInfo={
        <ButtonLink variant="outlined" to={toList()}>
          {t('notFound.toList')}
        </ButtonLink>
      }
    />
  );
};
