import { forgeContract } from '@berth/plugin-environments-node/testUtils';
import { modelStage } from '../__testUtils__/modelStage';
import { GithubServer } from './__testUtils__/GithubServer';
import { GithubForge } from './GithubForge';

const TOKEN = 'the-token-of-the-test';
const WRONG_TOKEN = 'another-token-of-the-test';
const SECRET = 'the-secret-of-the-webhook';

let server: GithubServer;

afterAll(() => server?.stop());

forgeContract('GithubForge', async () => {
  server = await GithubServer.start({
    token: TOKEN,
    secret: SECRET,
    account: 'berth',
  });
  const settings = {
    type: 'github',
    apiUrl: server.url,
    project: 'acme/platform',
    webhookSecret: SECRET,
  };
  return modelStage(server.model, {
    forge: new GithubForge({ ...settings, token: TOKEN }),
    stranger: new GithubForge({ ...settings, token: WRONG_TOKEN }),
    wrongToken: WRONG_TOKEN,
    berth: 'berth',
    deliveries: server.deliveries,
  });
});
