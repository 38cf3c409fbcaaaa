import { useRouteRef } from '@backstage/core-plugin-api';
import { environmentCreatePermission } from '@berth/plugin-environments-common';
import { ButtonLink } from '../layout/ButtonLink';
import { RefusedButton } from '../layout/RefusedButton';
import { useMay } from '../layout/useMay';
import { createEnvironmentRouteRef } from '../routes';
import { useText } from '../translation/useText';

/** Leads to the creation, where one may create. */
export const CreateButton = () => {
  const t = useText();
  const to = useRouteRef(createEnvironmentRouteRef);
  const may = useMay(environmentCreatePermission);
  return may ? (
    <ButtonLink variant="contained" color="primary" to={to()}>
      {t('list.create')}
    </ButtonLink>
  ) : (
    <RefusedButton
      variant="contained"
      color="primary"
      reason={t('list.mayNotCreate')}
    >
      {t('list.create')}
    </RefusedButton>
  );
};
