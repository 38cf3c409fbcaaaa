import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { startSandbox, type Sandbox } from '@berth/sandbox';
import { EnvironmentsWorld, newFolder } from './EnvironmentsWorld';
import { PLATFORM } from './platform';

/** Everything but the backend, with a simulated cluster and its Flux too. */
export async function startClusterWorld(): Promise<{
  world: EnvironmentsWorld;
  cluster: Sandbox['cluster'];
}> {
  const folder = await newFolder();
  const sandbox = await startSandbox({
    dataDir: join(folder, 'sandbox'),
    platformDir: PLATFORM,
    logger: mockServices.logger.mock(),
  });
  const { repositoryToken: token, kubeconfig } = sandbox.addresses;
  const world = new EnvironmentsWorld({
    folder,
    remote: sandbox.git,
    token,
    kubeconfig,
    stop: () => sandbox.stop(),
  });
  return { world, cluster: sandbox.cluster };
}
