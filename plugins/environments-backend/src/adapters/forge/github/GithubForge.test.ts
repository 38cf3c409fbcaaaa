import { forgeContract } from '@berth/plugin-environments-node/testUtils';
import { modelStage } from '../__testUtils__/modelStage';
import { GithubServer } from './__testUtils__/GithubServer';
import { GithubForge } from './GithubForge';

const TOKEN = 'the-token-of-the-test';
const WRONG_TOKEN = 'another-token-of-the-test';
const SECRET = 'the-secret-of-the-webhook';

const servers: GithubServer[] = [];

afterAll(() => Promise.all(servers.map(server => server.stop())));

async function startServer() {
  const server = await GithubServer.start({
    token: TOKEN,
    secret: SECRET,
    account: 'berth',
  });
  servers.push(server);
  const settings = {
    type: 'github',
    apiUrl: server.url,
    project: 'acme/platform',
    webhookSecret: SECRET,
  };
  return { server, settings };
}

forgeContract('GithubForge', async () => {
  const { server, settings } = await startServer();
  return modelStage(server.model, {
    forge: new GithubForge({ ...settings, token: TOKEN }),
    stranger: new GithubForge({ ...settings, token: WRONG_TOKEN }),
    wrongToken: WRONG_TOKEN,
    berth: 'berth',
    deliveries: server.deliveries,
  });
});

describe('GithubForge', () => {
  it('counts the yes of those who may write, and of nobody else in the organisation', async () => {
    const { server, settings } = await startServer();
    const forge = new GithubForge({ ...settings, token: TOKEN });
    const { model, roles } = server;
    model.commit('change', 'main', { path: 'a', message: 'Change a' });
    const pull = model.open({
      branch: 'change',
      base: 'main',
      title: 'Change a',
      body: '',
    });
    for (const role of ['admin', 'maintain', 'write', 'triage', 'read']) {
      roles.set(`with-${role}`, role);
      model.approve(pull, `with-${role}`);
    }
    model.approve(pull, 'stranger');
    model.approve(pull, 'dependabot[bot]');
    const counting = await forge.approvals(pull.number);
    expect(counting.map(({ by }) => by)).toEqual([
      'with-admin',
      'with-maintain',
      'with-write',
    ]);
  });

  it('says of runs that the token may not read that they are not known, and why', async () => {
    const { server, settings } = await startServer();
    const forge = new GithubForge({ ...settings, token: TOKEN });
    server.fineGrained = true;
    const { sha } = server.model.commit('change', 'main', {
      path: 'a',
      message: 'Change a',
    });
    server.model.setCheck(sha, { name: 'build', state: 'success' });
    const { state, items } = await forge.checks(sha);
    expect(state).toBe('unknown');
    expect(items).toEqual([
      expect.objectContaining({ name: 'build', state: 'success' }),
      {
        name: 'check runs',
        state: 'unknown',
        message: 'Resource not accessible by personal access token',
      },
    ]);
  });
});
