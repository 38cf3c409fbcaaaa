import { clusterSourceContract } from '@berth/plugin-environments-node/testUtils';
import { ConfigClusterSource } from './ConfigClusterSource';

clusterSourceContract('ConfigClusterSource', {
  changing: false,
  create: async () => ({
    source: new ConfigClusterSource(
      ['eu-1', 'eu-2'].map(name => ({
        name,
        title: name,
        engine: 'flux',
        delivery: 'branches',
        kubeconfig: `/etc/berth/${name}.kubeconfig`,
      })),
    ),
  }),
});
