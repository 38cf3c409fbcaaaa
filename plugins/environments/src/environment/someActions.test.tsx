import { screen } from '@testing-library/react';
import { environmentDeployPermission } from '@berth/plugin-environments-common';
import { FakeApi } from '../__testUtils__/FakeApi';
import { renderPortal } from '../__testUtils__/renderPortal';
import { detail } from '../__testUtils__/samples';

describe('somebody who may deploy only', () => {
  const api = new FakeApi().on('getEnvironment', () => detail());

  beforeAll(() => api.listen());
  afterAll(() => api.close());

  it('is told what else there is', async () => {
    renderPortal('/environments/acme/staging', {
      may: permission => permission === environmentDeployPermission.name,
    });
    expect(
      await screen.findByText(
        'Your account may not do this here: change, roll back, delete.',
      ),
    ).toBeVisible();
    expect(screen.getByRole('button', { name: 'Deploy' })).toBeEnabled();
  });
});
