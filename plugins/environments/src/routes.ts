import { createRouteRef, createSubRouteRef } from '@backstage/core-plugin-api';

/** The list of environments. */
export const rootRouteRef = createRouteRef({ id: 'environments' });

/** The three steps of a creation. */
export const createEnvironmentRouteRef = createSubRouteRef({
  id: 'environments-create',
  parent: rootRouteRef,
  path: '/create',
});

/** One environment; its tab and what is open in it come behind it in the address. */
export const environmentRouteRef = createSubRouteRef({
  id: 'environments-environment',
  parent: rootRouteRef,
  path: '/:customer/:name',
});
