import { usePermission } from '@backstage/plugin-permission-react';
import type { environmentReadPermission } from '@berth/plugin-environments-common';

/** Whether one may do something; true where that is not known, or not yet, since the API refuses what one may not. */
export function useMay(permission: typeof environmentReadPermission): boolean {
  const { loading, allowed, error } = usePermission({ permission });
  return loading || allowed || error !== undefined;
}
