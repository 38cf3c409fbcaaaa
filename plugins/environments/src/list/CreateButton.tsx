import Button from '@material-ui/core/Button';
import Tooltip from '@material-ui/core/Tooltip';
import { Link as RouterLink } from 'react-router-dom';
import { useRouteRef } from '@backstage/core-plugin-api';
import { environmentCreatePermission } from '@berth/plugin-environments-common';
import { useMay } from '../layout/useMay';
import { createEnvironmentRouteRef } from '../routes';
import { useText } from '../translation/useText';

/** Leads to the creation, where one may create. */
export const CreateButton = () => {
  const t = useText();
  const to = useRouteRef(createEnvironmentRouteRef);
  const may = useMay(environmentCreatePermission);
  return may ? (
    <Button
      variant="contained"
      color="primary"
      component={RouterLink}
      to={to()}
    >
      {t('list.create')}
    </Button>
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
