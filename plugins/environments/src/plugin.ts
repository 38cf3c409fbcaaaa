import {
  createApiFactory,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import { environmentsApiRef } from './api/environmentsApiRef';
import {
  createEnvironmentRouteRef,
  environmentRouteRef,
  rootRouteRef,
} from './routes';

/** Berth's pages for apps of the classic frontend system. */
export const environmentsPlugin = createPlugin({
  id: 'environments',
  apis: [
    createApiFactory({
      api: environmentsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new EnvironmentsClient(apis),
    }),
  ],
  routes: {
    root: rootRouteRef,
    create: createEnvironmentRouteRef,
    environment: environmentRouteRef,
  },
});

/** The page to be mounted at `/environments`. */
export const EnvironmentsPage = environmentsPlugin.provide(
  createRoutableExtension({
    name: 'EnvironmentsPage',
    component: () => import('./EnvironmentsPage').then(m => m.EnvironmentsPage),
    mountPoint: rootRouteRef,
  }),
);
