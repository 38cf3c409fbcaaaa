import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { EnvironmentsClient } from '@berth/plugin-environments-common';

/** What the actions reach Berth's API with. */
export interface EnvironmentsConnection {
  client: EnvironmentsClient;
  /** A token for one call in the name of who started the task. */
  tokenOf(credentials: BackstageCredentials): Promise<string>;
}

/** Reaches Berth's API in the name of those who start tasks. */
export function connectEnvironments(options: {
  auth: AuthService;
  discovery: DiscoveryService;
}): EnvironmentsConnection {
  const { auth, discovery } = options;
  return {
    client: new EnvironmentsClient({
      discoveryApi: discovery,
      fetchApi: { fetch: (input, init) => fetch(input, init) },
    }),
    async tokenOf(onBehalfOf) {
      const { token } = await auth.getPluginRequestToken({
        onBehalfOf,
        targetPluginId: 'environments',
      });
      return token;
    },
  };
}

/** The API's own sentence, where it refused, as the error of the task. */
export function inOwnWords(error: unknown): unknown {
  return error instanceof ResponseError
    ? Object.assign(new Error(error.body.error.message), {
        name: error.body.error.name,
        cause: error,
      })
    : error;
}
