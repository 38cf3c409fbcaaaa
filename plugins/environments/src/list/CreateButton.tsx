import Button from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { useRouteRef } from '@backstage/core-plugin-api';
import { environmentCreatePermission } from '@berth/plugin-environments-common';
import { ButtonLink } from '../layout/ButtonLink';
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
    <Tooltip title={t('list.mayNotCreate')}>
      <span>
        <Button variant="contained" color="primary" disabled>
          {t('list.create')}
        </Button>
      </span>
    </Tooltip>
  );
};
