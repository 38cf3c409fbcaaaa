import Button from '@material-ui/core/Button';
import {
  environmentCreatePermission,
  environmentDeletePermission,
  environmentDeployPermission,
  environmentUpdatePermission,
  type Operation,
} from '@berth/plugin-environments-common';
import { RefusedButton } from '../layout/RefusedButton';
import { useMay } from '../layout/useMay';
import { useText } from '../translation/useText';

/** Whoever may ask for an operation may cancel one. */
const PERMISSIONS: Record<
  Operation['kind'],
  typeof environmentUpdatePermission
> = {
  create: environmentCreatePermission,
  update: environmentUpdatePermission,
  deploy: environmentDeployPermission,
  rollback: environmentUpdatePermission,
  delete: environmentDeletePermission,
};

/** Opens what takes an operation back; says why where one may not. */
export const CancelButton = (props: {
  operation: Operation;
  onClick: () => void;
}) => {
  const t = useText();
  const may = useMay(PERMISSIONS[props.operation.kind]);
  return may ? (
    <Button size="small" variant="outlined" onClick={props.onClick}>
      {t('cancellation.ask')}
    </Button>
  ) : (
    <RefusedButton
      size="small"
      variant="outlined"
      reason={t('cancellation.mayNot')}
    >
      {t('cancellation.ask')}
    </RefusedButton>
  );
};
