import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { connectEnvironments } from './actions/connectEnvironments';
import { createEnvironmentAction } from './actions/createEnvironmentAction';
import { waitForEnvironmentAction } from './actions/waitForEnvironmentAction';

/** Adds Berth's actions to the scaffolder. */
export const environmentsModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'environments',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const connection = connectEnvironments({ auth, discovery });
        actions.addActions(
          createEnvironmentAction(connection),
          waitForEnvironmentAction(connection),
        );
      },
    });
  },
});
