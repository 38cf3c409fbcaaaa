import { forgeContract } from '@berth/plugin-environments-node/testUtils';
import { modelStage } from '../__testUtils__/modelStage';
import { GitlabServer } from './__testUtils__/GitlabServer';
import { GitlabForge } from './GitlabForge';

const TOKEN = 'the-token-of-the-test';
const WRONG_TOKEN = 'another-token-of-the-test';
const SECRET = 'the-secret-of-the-webhook';

let server: GitlabServer;

afterAll(() => server?.stop());

forgeContract('GitlabForge', async () => {
  const project = 'acme/teams/platform';
  server = await GitlabServer.start({
    token: TOKEN,
    secret: SECRET,
    account: 'berth',
    project,
  });
  const settings = {
    type: 'gitlab',
    apiUrl: server.url,
    project,
    webhookSecret: SECRET,
  };
  return modelStage(server.model, {
    forge: new GitlabForge({ ...settings, token: TOKEN }),
    stranger: new GitlabForge({ ...settings, token: WRONG_TOKEN }),
    wrongToken: WRONG_TOKEN,
    berth: 'berth',
    deliveries: server.deliveries,
  });
});
