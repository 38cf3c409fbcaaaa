import { createApiRef } from '@backstage/core-plugin-api';
import type { EnvironmentsClient } from '@berth/plugin-environments-common';

/** Berth's HTTP API with the methods of its typed client. */
export type EnvironmentsApi = Pick<
  EnvironmentsClient,
  keyof EnvironmentsClient
>;

/** Where the plugin's pages get the HTTP API from. */
export const environmentsApiRef = createApiRef<EnvironmentsApi>({
  id: 'plugin.environments.api',
});
