import path from 'node:path';
import { dataDir, root } from './steps/places.mjs';
import { runPortal } from './steps/portal.mjs';
import { startRigProcess } from './steps/rigProcess.mjs';

const PARTS = 'control-plane,flux,gitea';

await runPortal('rig', async processes => {
  const { kubeconfig, platform } = await startRigProcess(processes, {
    args: [
      '--only',
      PARTS,
      '--platform',
      process.env.BERTH_PLATFORM_DIR || path.join(root, 'templates/platform'),
      ...process.argv.slice(2),
    ],
    dataDir,
    onEnded: ({ ended, log }) =>
      console.error(`${ended} has ended. Its log is ${log}`),
  });
  return {
    name: 'rig',
    folder: path.join(dataDir, 'rig-portal'),
    repository: {
      url: platform.repositoryUrl,
      token: platform.repositoryToken,
    },
    // Berth has its own, with its own rights; people look around with the administrator's.
    kubeconfig: Object.values(platform.kubeconfigs)[0],
    shownKubeconfig: kubeconfig,
    environments: {
      repository: {
        username: platform.repositoryUser,
        engineSecretName: platform.engineSecretName,
      },
      clusters: Object.entries(platform.kubeconfigs).map(([name, file]) => ({
        name,
        title: `Rig ${name}`,
        engine: 'flux',
        delivery: 'branches',
        kubeconfig: file,
      })),
    },
  };
});
