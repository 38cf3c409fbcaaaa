import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import {
  discoveryApiRef,
  fetchApiRef,
  identityApiRef,
} from '@backstage/core-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { EnvironmentsClient } from '@berth/plugin-environments-common';
import { FakeApi } from './__testUtils__/FakeApi';
import { counts, summary } from './__testUtils__/samples';
import {
  EnvironmentsPage,
  environmentsApiRef,
  environmentsPlugin,
} from './index';

describe('the plugin of the classic frontend system', () => {
  const api = new FakeApi().on('listEnvironments', () => ({
    items: [summary('acme', 'staging')],
    totalItems: 1,
    counts: counts({ ready: 1 }),
  }));

  beforeAll(() => api.listen());
  afterAll(() => api.close());

  it('shows its page where it is mounted', async () => {
    const discoveryApi = mockApis.discovery({ baseUrl: 'http://example.com' });
    const fetchApi = { fetch };
    await renderInTestApp(
      <TestApiProvider
        apis={[
          [discoveryApiRef, discoveryApi],
          [fetchApiRef, fetchApi],
          [identityApiRef, mockApis.identity()],
          [permissionApiRef, mockApis.permission()],
          [
            environmentsApiRef,
            new EnvironmentsClient({ discoveryApi, fetchApi }),
          ],
        ]}
      >
        <Routes>
          <Route path="/environments" element={<EnvironmentsPage />} />
        </Routes>
      </TestApiProvider>,
      { routeEntries: ['/environments'] },
    );
    expect(
      await screen.findByRole('link', { name: 'acme/staging' }),
    ).toHaveAttribute('href', '/environments/acme/staging');
  });

  it('brings the client of its API', () => {
    const [factory] = [...environmentsPlugin.getApis()];
    expect(factory.api).toBe(environmentsApiRef);
  });
});
