import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { httpRouterServiceFactory } from '@backstage/backend-defaults/httpRouter';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { type GitRemote, startGitRemote } from '@berth/sandbox';
import { eventually, newFolder } from '../__testUtils__/EnvironmentsWorld';
import { PLATFORM } from '../__testUtils__/platform';
import { WorkingCopy } from '../desired/__testUtils__/WorkingCopy';
import { rm } from 'node:fs/promises';
import environmentsPlugin, { environmentsHealthServiceFactory } from '..';

jest.setTimeout(60_000);

const TOKEN = 'the-token-of-the-test';
const SECRET = 'the-secret-of-the-webhook';
/** Nothing is found by polling while the test runs. */
const POLL_SECONDS = 3_600;

describe('the webhook of the forge', () => {
  let folder: string;
  let remote: GitRemote;
  let backend: TestBackend;
  let person: WorkingCopy;

  beforeAll(async () => {
    folder = await newFolder();
    remote = await startGitRemote({
      dataDir: join(folder, 'remote'),
      seed: { folder: PLATFORM },
      token: TOKEN,
    });
    person = await WorkingCopy.clone(join(folder, 'clone'), remote.url, TOKEN);
  });
  afterEach(() => backend?.stop());
  afterAll(async () => {
    await remote.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const address = (path: string) =>
    `http://localhost:${backend.server.port()}${path}`;
  const readiness = () => address('/.backstage/health/v1/readiness');

  async function start(forge?: object): Promise<void> {
    backend = await startTestBackend({
      features: [
        environmentsPlugin,
        environmentsHealthServiceFactory,
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://portal.example.com' },
            backend: { baseUrl: 'http://localhost:0', listen: { port: 0 } },
            environments: {
              repository: {
                url: remote.url,
                token: TOKEN,
                pollSeconds: POLL_SECONDS,
                ...(forge && { forge }),
              },
              dataDir: join(folder, 'data'),
              stages: [{ name: 'staging' }],
            },
          },
        }),
        // The real one, which asks for credentials where no policy says otherwise.
        httpRouterServiceFactory,
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
      ],
    });
    await eventually(async () => (await fetch(readiness())).ok);
  }

  function deliver(
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(address('/api/environments/v1/webhooks/forge'), {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  }

  function signed(body: string, event = 'push', secret = SECRET) {
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return deliver(body, {
      'X-Gitea-Event': event,
      'X-Gitea-Signature': signature,
    });
  }

  const forge = {
    type: 'gitea',
    project: 'acme/platform',
    webhookSecret: SECRET,
  };

  it('makes a push visible at once', async () => {
    await start(forge);
    const commit = await person.pushCommit('Add an owner by hand', {
      'customers/acme/customer.yaml': [
        'apiVersion: berth.dev/v1alpha1',
        'kind: Customer',
        'metadata: {name: acme}',
        'spec: {title: The new one}',
        '',
      ].join('\n'),
    });
    const answer = await signed(
      JSON.stringify({ ref: 'refs/heads/main', after: commit }),
    );
    expect(answer.status).toBe(204);
    await eventually(async () => {
      const listing = await fetch(address('/api/environments/v1/customers'), {
        headers: { Authorization: mockCredentials.user.header() },
      });
      return (await listing.text()).includes('The new one');
    });
  });

  it('says nothing to whoever does not sign', async () => {
    await start(forge);
    const body = JSON.stringify({ ref: 'refs/heads/main', after: 'x' });
    for (const answer of [
      await deliver(body),
      await deliver(body, { 'X-Gitea-Event': 'push' }),
      await signed(body, 'push', 'another-secret-of-the-same-length'),
      await deliver(`${body} `, {
        'X-Gitea-Event': 'push',
        'X-Gitea-Signature': createHmac('sha256', SECRET)
          .update(body)
          .digest('hex'),
      }),
      await deliver(''),
    ]) {
      expect({ status: answer.status, text: await answer.text() }).toEqual({
        status: 401,
        text: '',
      });
    }
    expect((await signed('{"ref": 7}')).status).toBe(400);
    expect((await signed('no JSON')).status).toBe(400);
    expect((await signed('{}', 'fork')).status).toBe(204);
    expect((await deliver('x'.repeat(5 * 1024 * 1024))).status).toBe(413);
    expect((await deliver(body, { 'Content-Encoding': 'gzip' })).status).toBe(
      415,
    );
    expect(
      (await fetch(address('/api/environments/v1/webhooks/forge'))).status,
    ).not.toBe(200);
  });

  it('is not there without a secret', async () => {
    await start();
    const answer = await signed('{}');
    expect(answer.status).toBe(401);
  });
});
