import { createPermission } from '@backstage/plugin-permission-common';

/** To see an environment with its status, pods, events, history and plan. */
export const environmentReadPermission = createPermission({
  name: 'environments.environment.read',
  attributes: { action: 'read' },
});

/** To read the logs of an environment's pods. */
export const environmentLogsReadPermission = createPermission({
  name: 'environments.environment.logs.read',
  attributes: { action: 'read' },
});

/** To create an environment. */
export const environmentCreatePermission = createPermission({
  name: 'environments.environment.create',
  attributes: { action: 'create' },
});

/** To change parameters, size or values, and to go back to an earlier state. */
export const environmentUpdatePermission = createPermission({
  name: 'environments.environment.update',
  attributes: { action: 'update' },
});

/** To deploy other versions of applications. */
export const environmentDeployPermission = createPermission({
  name: 'environments.environment.deploy',
  attributes: { action: 'update' },
});

/** To delete an environment and all that it holds. */
export const environmentDeletePermission = createPermission({
  name: 'environments.environment.delete',
  attributes: { action: 'delete' },
});

/** All of Berth's permissions. */
export const environmentsPermissions = [
  environmentReadPermission,
  environmentLogsReadPermission,
  environmentCreatePermission,
  environmentUpdatePermission,
  environmentDeployPermission,
  environmentDeletePermission,
];
