import { act } from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import {
  attachMockApiFactory,
  mockApis,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import {
  AppRootElementBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import {
  type AppLanguageApi,
  appLanguageApiRef,
} from '@backstage/core-plugin-api/alpha';
import {
  type PermissionApi,
  permissionApiRef,
} from '@backstage/plugin-permission-react';
import { SignalApi, signalApiRef } from '@backstage/plugin-signals-react';
import type { JsonObject } from '@backstage/types';
import environmentsPlugin from '../alpha';

/** Signals that a test sends. */
export class FakeSignals implements SignalApi {
  private readonly listeners = new Map<
    string,
    Set<(message: JsonObject) => void>
  >();

  subscribe<T extends JsonObject>(
    channel: string,
    onMessage: (message: T) => void,
  ) {
    const listener = onMessage as (message: JsonObject) => void;
    const listeners = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, listeners.add(listener));
    return { unsubscribe: () => listeners.delete(listener) };
  }

  send(channel: string) {
    act(() => this.listeners.get(channel)?.forEach(listener => listener({})));
  }
}

const Address = () => {
  const { pathname, search } = useLocation();
  return <div data-testid="address">{`${pathname}${search}`}</div>;
};

const addressModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    AppRootElementBlueprint.make({
      name: 'address',
      params: { element: <Address /> },
    }),
  ],
});

/** Permissions by their names, as a test gives them. */
const permissionsOf = (
  may: (permission: string) => boolean | Promise<boolean>,
): PermissionApi => ({
  authorize: async ({ permission }) => {
    const result = (await may(permission.name)) ? 'ALLOW' : 'DENY';
    return { result } as Awaited<ReturnType<PermissionApi['authorize']>>;
  },
});

/** The portal with the plugin as the new frontend system mounts it, at an address. */
export function renderPortal(
  address: string,
  options: {
    signals?: FakeSignals;
    languages?: AppLanguageApi;
    /** Whether one has a permission, all where left out. Answers are remembered for all tests of a file. */
    may?: (permission: string) => boolean | Promise<boolean>;
  } = {},
) {
  return renderTestApp({
    initialRouteEntries: [address],
    features: [environmentsPlugin, addressModule],
    apis: [
      mockApis.discovery({ baseUrl: 'http://example.com' }),
      mockApis.fetch(),
      mockApis.identity({
        userEntityRef: 'user:default/guest',
        ownershipEntityRefs: ['user:default/guest', 'group:default/team-a'],
      }),
      attachMockApiFactory(
        permissionApiRef,
        permissionsOf(options.may ?? (() => true)),
      ),
      ...(options.signals
        ? [attachMockApiFactory(signalApiRef, options.signals)]
        : []),
      ...(options.languages
        ? [attachMockApiFactory(appLanguageApiRef, options.languages)]
        : []),
    ],
  });
}
