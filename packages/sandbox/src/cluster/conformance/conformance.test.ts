import { startCluster } from '../startCluster';
import { describeConformance } from './describeConformance';

jest.setTimeout(60_000);

describeConformance('the sandbox', async () => {
  const token = 'sandbox-token';
  const cluster = await startCluster({ token, speed: 5, bookmarkMs: 1_000 });
  return {
    cluster: {
      url: cluster.url,
      ca: cluster.ca,
      credentials: { token },
      forget: async () => cluster.compact(),
    },
    end: () => cluster.stop(),
  };
});
