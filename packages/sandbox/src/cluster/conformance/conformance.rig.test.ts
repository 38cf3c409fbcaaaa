import { RigStage } from '@berth/rig/testUtils';
import { describeConformance } from './describeConformance';

describeConformance('the rig', async () => {
  const stage = await RigStage.start({ only: ['control-plane'] });
  const { cluster } = stage;
  return {
    cluster: {
      url: cluster.server,
      ca: cluster.authority,
      credentials: cluster.admin,
      forget: async () => {
        await cluster.compact();
        // Its cache knows what the store has forgotten; a new one does not.
        await cluster.component('kube-apiserver').restart();
      },
    },
    end: () => stage.end(),
  };
});
