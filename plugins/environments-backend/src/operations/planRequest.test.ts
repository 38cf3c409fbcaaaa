import type { PlanningContext } from '@berth/plugin-environments-common';
import { memoryTree } from '@berth/plugin-environments-common/domain';
import { MemoryOperationStore } from '@berth/plugin-environments-node/testUtils';
import { planRequest } from './planRequest';

const environment = { customer: 'acme', name: 'staging' };
const id = '00000000-0000-4000-8000-000000000001';
const at = '2026-01-02T03:04:05.000Z';

/** A repository that holds nothing yet. */
const context: PlanningContext = {
  tree: memoryTree({}),
  treeAt: async () => memoryTree({}),
  environments: {
    byId: () => undefined,
    byHost: () => undefined,
    committed: () => ({ cpu: 0, memory: 0, pods: 0 }),
  },
  clusters: [],
  stages: [],
  repository: { url: 'https://git.example.com/platform.git', branch: 'main' },
};

describe('planning for an environment that the repository does not show', () => {
  let operations: MemoryOperationStore;
  const plan = () =>
    planRequest(
      operations,
      { kind: 'deploy', environment, versions: { web: '1.5.0' } },
      context,
    );

  beforeEach(async () => {
    operations = new MemoryOperationStore();
    await operations.add({
      id,
      request: {
        kind: 'create',
        environment: {
          ...environment,
          stage: 'staging',
          blueprint: { name: 'standard' },
          owner: 'group:default/team-a',
        },
      },
      title: 'Create acme/staging',
      environment,
      requester: 'user:default/guest',
      author: { name: 'Guest', email: 'guest@example.com' },
    });
  });

  it('says which operation to wait for', async () => {
    await expect(plan()).rejects.toMatchObject({
      name: 'ConflictError',
      operationId: id,
      message: `acme/staging is not committed yet; wait until operation ${id}, which creates it, is committed, then ask again`,
    });
  });

  it('says to ask again where another process has committed it just now', async () => {
    await operations.move(id, { from: ['queued'], to: 'committed', at });
    await expect(plan()).rejects.toMatchObject({
      operationId: id,
      message: expect.stringContaining('ask again in a few seconds'),
    });
  });

  it.each(['cancelled', 'failed', 'outdated'] as const)(
    'says that there is none where its creation is %s',
    async to => {
      await operations.move(id, { from: ['queued'], to, at });
      await expect(plan()).rejects.toMatchObject({ name: 'NotFoundError' });
    },
  );
});
