import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Operation } from '@berth/plugin-environments-common';
import { eventually } from '@berth/rig/testUtils';
import {
  inState,
  isOpen,
  PullRequestWorld,
} from './__testUtils__/PullRequestWorld';
import {
  type ForgeProxy,
  startForgeProxy,
} from './__testUtils__/startForgeProxy';

jest.setTimeout(600_000);

const said = ({ timeline }: Operation) => timeline.at(-1)?.message ?? '';

describe('what fails at the forge', () => {
  let world: PullRequestWorld;
  let proxy: ForgeProxy;
  /** Everything that was asked for and has to be done in the end, once. */
  const asked: Operation[] = [];

  beforeAll(async () => {
    world = await PullRequestWorld.start();
    proxy = await startForgeProxy(world.rig.forge.url);
    await world.startBackend({
      origin: proxy.origin,
      merge: 'berth',
      approvals: 0,
    });
  });
  afterEach(() => proxy?.be());
  afterAll(async () => {
    await world?.stop();
    await proxy?.stop();
  });

  const create = async (customer: string, stage: string) => {
    const operation = await world.create(customer, stage);
    asked.push(operation);
    return operation;
  };
  const committed = (operation: Operation) =>
    world.until(operation, inState('committed'));
  /** The chain's sentence about the commit, once it is as wanted. */
  const chainSays = async (customer: string, name: string, words: RegExp) => {
    const { status } = await eventually(
      () => world.backend.client.getEnvironment({ customer, name }),
      detail => words.test(detail.status.chain[1].summary ?? ''),
      120_000,
    );
    return status.chain[1];
  };

  it('answers of 500: the request is kept, says so, and is committed once it answers again', async () => {
    proxy.be({ answers: 500, of: 'all' });
    const operation = await create('acme', 'staging');
    const step = await chainSays('acme', 'staging', /error: 500/);
    expect(step).toMatchObject({
      state: 'failed',
      summary: expect.stringMatching(
        /^The commit could not be written and is tried again: /,
      ),
    });
    proxy.be();
    await committed(operation);
  });

  it('its API answers 500: the pull request is opened once it answers again, and only one', async () => {
    proxy.be({ answers: 500, of: 'api' });
    const operation = await create('acme', 'production');
    const step = await chainSays('acme', 'production', /It is tried again/);
    expect(step.summary).toMatch(/database is locked/);
    proxy.be();
    await committed(operation);
    const pulls = await world.ask<Array<{ title: string }>>(
      'GET',
      '/pulls?state=all&limit=50',
    );
    expect(
      pulls.filter(({ title }) => title === 'Create acme/production'),
    ).toHaveLength(1);
  });

  it('late answers: all is done the same, only later', async () => {
    proxy.be({ lateMs: 1_500 });
    const direct = await create('globex', 'staging');
    const byPullRequest = await create('globex', 'production');
    await committed(direct);
    await committed(byPullRequest);
    const { pullRequest } = await world.until(
      byPullRequest,
      operation => operation.pullRequest?.state === 'merged',
    );
    expect(pullRequest?.endedBy).toBe(world.gitea.berth);
  });

  it('a hook refuses the push: its words are in the operation until it lets it through', async () => {
    const folder = join(world.backend.remote.dir, 'hooks/pre-receive.d');
    const hook = join(folder, 'freeze');
    await mkdir(folder, { recursive: true });
    await writeFile(
      hook,
      '#!/bin/sh\necho "No changes on Fridays" >&2\nexit 1\n',
    );
    await chmod(hook, 0o755);
    const operation = await create('initech', 'staging');
    const refused = await world.until(operation, ({ error }) =>
      /No changes on Fridays/.test(error ?? ''),
    );
    expect(refused.state).toBe('errored');
    await chainSays('initech', 'staging', /No changes on Fridays/);
    await rm(hook);
    await committed(operation);
  });

  it('its credentials are refused: it says so, and goes on once they are taken', async () => {
    proxy.be({ credentials: 'wrong' });
    const operation = await world.submit({
      kind: 'deploy',
      environment: { customer: 'acme', name: 'staging' },
      versions: { web: '1.5.0' },
    });
    asked.push(operation);
    const refused = await world.until(operation, inState('errored'));
    expect(refused.error).toMatch(/Authentication failed|credentials|401|403/i);
    expect(refused.error).not.toContain('f'.repeat(40));
    proxy.be();
    await committed(operation);
  });

  it('a check is required that has not begun, then Berth may not write: the forge’s words are said, and it goes on by itself', async () => {
    await world.gitea.requireCheck('validate');
    const operation = await create('initech', 'production');
    const waiting = await world.until(
      operation,
      each => isOpen(each) && /refuses to merge: /.test(said(each)),
    );
    expect(said(waiting)).toMatch(/It is tried again/);
    const before = await world.pullOf(operation);
    await world.allow('read');
    await world.gitea.setCheck(before.head, {
      name: 'validate',
      state: 'success',
    });
    const denied = await world.until(operation, each =>
      /not allowed to merge/i.test(said(each)),
    );
    expect(denied.state).toBe('awaiting-approval');
    await world.allow('write');
    await committed(operation);
    await world.ask('DELETE', '/branch_protections/main');
  });

  it('nothing of it was lost, or done twice', async () => {
    for (const { id, title } of asked) {
      const log = await world.backend.git(
        'log',
        'main',
        '--format=%H',
        `--grep=Operation-Id: ${id}`,
        '--first-parent',
      );
      expect({ title, commits: log.split('\n').filter(Boolean) }).toEqual({
        title,
        commits: [expect.any(String)],
      });
    }
    const heads = await eventually(
      () => world.backend.remoteHeads(),
      all => ![...all.keys()].some(head => head.startsWith('berth/operations')),
      120_000,
    );
    expect([...heads.keys()]).toContain('berth/environments/acme-staging');
  });

  it('its branches are protected as the documents say: nobody else moves them, and what nobody may delete holds up no deletion', async () => {
    const branch = 'berth/environments/globex-staging';
    await world.ask('POST', '/branch_protections', {
      rule_name: 'berth/**',
      enable_push: true,
      enable_push_whitelist: true,
      push_whitelist_usernames: [world.gitea.berth],
    });
    const asReviewer = true;
    const file = { branch, content: '', message: 'By hand' };
    await expect(
      world.ask('POST', '/contents/by-hand.txt', file, asReviewer),
    ).rejects.toThrow(/403/);
    const environment = { customer: 'globex', name: 'staging' };
    await committed(
      await world.submit({
        kind: 'deploy',
        environment,
        versions: { web: '1.5.0' },
      }),
    );
    const moved = (await world.backend.remoteHeads()).get(branch);
    await committed(
      await world.submit({
        kind: 'delete',
        environment,
        confirmation: 'globex-staging',
      }),
    );
    expect((await world.backend.remoteHeads()).get(branch)).toBe(moved);
    expect(
      await world.backend.git(
        'ls-tree',
        '--name-only',
        'main',
        'customers/globex/',
      ),
    ).not.toContain('staging');
    // Others' news come as before.
    await committed(await world.create('hooli', 'staging'));
  });
});
