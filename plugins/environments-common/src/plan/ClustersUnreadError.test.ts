/** @jest-environment node */
import { acmeStaging } from '../__fixtures__/acmeStaging';
import { acme, create, empty, withAcme } from '../__fixtures__/planRequests';
import { repositoryFiles } from '../__fixtures__/planningContext';
import { memoryTree } from '../repository/memoryTree';
import { ClustersUnreadError } from './ClustersUnreadError';
import { planOperation } from './planOperation';
import { RefusalError } from './RefusalError';

const clustersUnread = 'The hub does not answer';

describe('a plan while not all clusters were read', () => {
  it.each([
    [
      'a creation',
      create({ cluster: 'eu-9' }),
      'Cluster eu-9 is not known yet',
    ],
    [
      'a deployment',
      {
        kind: 'deploy' as const,
        environment: acme,
        versions: { web: '1.5.0' },
      },
      `Cluster ${acmeStaging.cluster} is not known yet`,
    ],
    [
      'a rollback',
      {
        kind: 'rollback' as const,
        environment: acme,
        toCommit: 'a'.repeat(40),
      },
      `Cluster ${acmeStaging.cluster} is not known yet`,
    ],
  ])(
    'is not refused for good: %s on a cluster that may still come',
    async (what, request, words) => {
      const context = {
        ...(what === 'a creation' ? empty() : withAcme()),
        treeAt: async () => memoryTree(repositoryFiles(acmeStaging)),
        clusters: [],
      };
      await expect(planOperation(request, context)).rejects.toBeInstanceOf(
        RefusalError,
      );
      const failing = planOperation(request, { ...context, clustersUnread });
      await expect(failing).rejects.toBeInstanceOf(ClustersUnreadError);
      await expect(failing).rejects.toThrow(`${words}. ${clustersUnread}`);
    },
  );

  it('is made for clusters that are known, and for deletions', async () => {
    const context = { ...withAcme(), clustersUnread };
    const deployment = await planOperation(
      { kind: 'deploy', environment: acme, versions: { web: '1.5.0' } },
      context,
    );
    const deletion = await planOperation(
      { kind: 'delete', environment: acme, confirmation: 'acme-staging' },
      { ...context, clusters: [] },
    );
    expect([deployment.kind, deletion.kind]).toEqual(['deploy', 'delete']);
  });
});
