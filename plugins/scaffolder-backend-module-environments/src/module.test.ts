import { startTestBackend } from '@backstage/backend-test-utils';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import environmentsModule from '.';

describe('environmentsModule', () => {
  it('adds the actions to the scaffolder', async () => {
    const addActions = jest.fn();
    const backend = await startTestBackend({
      extensionPoints: [[scaffolderActionsExtensionPoint, { addActions }]],
      features: [environmentsModule],
    });
    expect(addActions.mock.calls.flat().map(({ id }) => id)).toEqual([
      'environment:create',
      'environment:wait',
    ]);
    await backend.stop();
  });
});
