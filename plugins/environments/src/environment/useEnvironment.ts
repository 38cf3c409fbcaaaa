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
  /** True where it was being deleted when it was last seen. */
  wasDeleting: boolean;
}

const MOVING = ['pending', 'progressing', 'deleting'];

/** One environment, live; asked for every five seconds while it moves. */
export function useEnvironment(
  reference: EnvironmentReference,
): LiveEnvironment {
  const { customer, name } = reference;
  const api = useApi(environmentsApiRef);
  const wasDeleting = useRef(false);
  const resource = useLiveResource(
    async signal => {
      const detail = await api.getEnvironment({ customer, name }, { signal });
      wasDeleting.current =
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
  return { ...resource, wasDeleting: wasDeleting.current };
}
