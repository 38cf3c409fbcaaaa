import { useRef } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  EnvironmentDetail,
  environmentId,
  EnvironmentReference,
} from '@berth/plugin-environments-common';
import { environmentsApiRef } from '../api/environmentsApiRef';
import { LiveResource, useLiveResource } from '../live/useLiveResource';

export interface LiveEnvironment extends LiveResource<EnvironmentDetail> {
  /** True where it was in Git, or being deleted, when it was last seen: where it is missing now, it is gone. */
  wasThere: boolean;
}

const MOVING = ['pending', 'progressing', 'deleting'];

/** One environment, live; asked for every five seconds while it moves. */
export function useEnvironment(
  reference: EnvironmentReference,
): LiveEnvironment {
  const { customer, name } = reference;
  const api = useApi(environmentsApiRef);
  const wasThere = useRef(false);
  const resource = useLiveResource(
    async signal => {
      const detail = await api.getEnvironment({ customer, name }, { signal });
      // What goes quickly may never be seen while it is being deleted.
      wasThere.current =
        detail.spec !== undefined ||
        detail.invalid !== undefined ||
        detail.status.phase === 'deleting' ||
        detail.openOperations.some(({ kind }) => kind === 'delete');
      return detail;
    },
    {
      key: `${customer}/${name}`,
      channel: `environments:${environmentId(customer, name)}`,
      period: 5_000,
      hurried: ({ status, openOperations }) =>
        MOVING.includes(status.phase) || openOperations.length > 0,
    },
  );
  return { ...resource, wasThere: wasThere.current };
}
