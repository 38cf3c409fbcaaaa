import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { startGitRemote } from '@berth/sandbox';
import {
  EnvironmentsWorld,
  eventually,
  newFolder,
} from '../__testUtils__/EnvironmentsWorld';
import { PLATFORM } from '../__testUtils__/platform';

jest.setTimeout(120_000);

const TOKEN = 'the-token-of-the-test';
const SECRET = 'the-secret-of-the-webhook';
const BRANCH = 'berth/environments/acme-staging';
const environment = { customer: 'acme', name: 'staging' };

describe('two backends on one database', () => {
  let first: EnvironmentsWorld;
  let second: EnvironmentsWorld;

  beforeAll(async () => {
    const folder = await newFolder();
    const remote = await startGitRemote({
      dataDir: join(folder, 'remote'),
      seed: { folder: PLATFORM },
      token: TOKEN,
    });
    first = new EnvironmentsWorld({
      folder,
      remote,
      token: TOKEN,
      kubeconfig: join(folder, 'kubeconfig'),
      settings: {
        repository: {
          url: remote.url,
          token: TOKEN,
          // Nothing is found by polling while the test runs.
          pollSeconds: 3_600,
          forge: {
            type: 'gitea',
            project: 'acme/platform',
            webhookSecret: SECRET,
          },
        },
      },
      stop: () => remote.stop(),
    });
    second = first.replica();
    await first.startBackend();
    await first.ready();
    await second.startBackend();
    await second.ready();
  });
  afterAll(async () => {
    await second?.stop();
    await first?.stop();
  });

  /** Somebody pushes, and the forge tells one of the two. */
  async function pushAndTell(told: EnvironmentsWorld, greeting: string) {
    const person = await first.clone();
    const commit = await person.pushCommit(`Greet with ${greeting}`, {
      'customers/acme/staging/values/web.yaml': `image: {tag: "1.4.2"}\ngreeting: ${greeting}\n`,
    });
    const body = JSON.stringify({ ref: 'refs/heads/main', after: commit });
    const answer = await fetch(
      `${told.url}/api/environments/v1/webhooks/forge`,
      {
        method: 'POST',
        body,
        headers: {
          'Content-Type': 'application/json',
          'X-Gitea-Event': 'push',
          'X-Gitea-Signature': createHmac('sha256', SECRET)
            .update(body)
            .digest('hex'),
        },
      },
    );
    expect(answer.status).toBe(204);
    return commit;
  }

  const delivered = async () => (await first.remoteHeads()).get(BRANCH);

  const shows = (world: EnvironmentsWorld, commit: string) =>
    eventually(async () => {
      const { items } = await world.client.getHistory(environment);
      return items[0]?.commit === commit;
    });

  it('both look at once, whichever of them the forge tells, and the one that writes delivers', async () => {
    const { id } = await first.client.submitOperation({
      kind: 'create',
      environment: {
        ...environment,
        stage: 'staging',
        cluster: 'local',
        blueprint: { name: 'standard' },
        owner: 'group:default/team-a',
        parameters: { domain: 'acme.example.com' },
      },
    });
    await eventually(
      async () => (await first.client.getOperation(id)).commit !== undefined,
    );
    for (const [told, greeting] of [
      [second, 'Hello'],
      [first, 'Welcome'],
    ] as const) {
      const before = await delivered();
      const commit = await pushAndTell(told, greeting);
      await shows(first, commit);
      await shows(second, commit);
      await eventually(async () => (await delivered()) !== before);
      expect(await first.git('log', '-1', '--format=%B', BRANCH)).toContain(
        `Main-Commit: ${commit}`,
      );
    }
  });
});
