import CloudQueueIcon from '@material-ui/icons/CloudQueue';
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import { environmentsApiRef } from './api/environmentsApiRef';
import {
  createEnvironmentRouteRef,
  environmentRouteRef,
  rootRouteRef,
} from './routes';

export { environmentsTranslationRef } from './translation/environmentsTranslationRef';

const environmentsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: environmentsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => new EnvironmentsClient(apis),
    }),
});

// The sidebar's item comes of the page's title, icon and route.
const environmentsPage = PageBlueprint.make({
  params: {
    path: '/environments',
    title: 'Environments',
    icon: <CloudQueueIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    loader: () =>
      import('./EnvironmentsContent').then(m => <m.EnvironmentsContent />),
  },
});

/** Berth's pages for apps of the new frontend system. */
export default createFrontendPlugin({
  pluginId: 'environments',
  title: 'Environments',
  icon: <CloudQueueIcon fontSize="inherit" />,
  routes: {
    root: rootRouteRef,
    create: createEnvironmentRouteRef,
    environment: environmentRouteRef,
  },
  extensions: [environmentsApi, environmentsPage],
});
