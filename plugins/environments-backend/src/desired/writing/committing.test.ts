import {
  environmentBranch,
  shardBranch,
  shardOf,
} from '@berth/plugin-environments-common';
import type { PushEvent } from '@berth/sandbox';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation, deletion, deployment } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { WorkingCopy } from '../__testUtils__/WorkingCopy';
import type { DesiredState } from '../DesiredState';

jest.setTimeout(60_000);

describe('committing operations', () => {
  let world: DesiredWorld;
  let copy: WorkingCopy;
  let pushes: PushEvent[];

  beforeEach(async () => {
    world = await DesiredWorld.start();
    copy = await world.clone();
    pushes = [];
    world.remote.onPush(push => pushes.push(push));
  });

  afterEach(() => world.stop());

  /** A state that has made the shard branches, so that later pushes are about operations alone. */
  async function settled(
    options?: Parameters<DesiredWorld['state']>[0],
  ): Promise<DesiredState> {
    const state = await world.state(options);
    await until(() => pushes.length > 0);
    pushes.length = 0;
    return state;
  }

  it('makes one commit an operation, by its requester, that touches only its own files', async () => {
    const state = await settled();
    const created = await world.submit(creation('acme'));
    state.wake();
    const { commit } = await world.committed(created);
    await copy.pull();
    expect(
      await copy.git('log', '-1', '--format=%H%n%an <%ae>%n%cn%n%B', 'HEAD'),
    ).toBe(
      [
        commit,
        'Guest <guest@example.com>',
        'Berth',
        'Create acme/staging',
        '',
        `Operation-Id: ${created.id}`,
        'Requested-By: user:default/guest',
      ].join('\n'),
    );
    expect(await copy.changedIn('HEAD')).toEqual([
      'A clusters/local/environments/acme-staging.yaml',
      'A customers/acme/staging/engine/contents.yaml',
      'A customers/acme/staging/engine/places.yaml',
      'A customers/acme/staging/environment.yaml',
      'A customers/acme/staging/kustomization.yaml',
      'A customers/acme/staging/releases/web.yaml',
      'A customers/acme/staging/values/web.yaml',
    ]);
    expect(pushes[0].updates.map(({ ref }) => ref)).toEqual([
      `refs/heads/${shardBranch('local', shardOf('acme-staging'))}`,
      `refs/heads/${environmentBranch('acme-staging')}`,
      'refs/heads/main',
    ]);

    const deployed = await world.submit(deployment('acme', '1.5.0'));
    state.wake();
    await world.committed(deployed);
    await copy.pull();
    expect(await copy.changedIn('HEAD')).toEqual([
      'M customers/acme/staging/environment.yaml',
      'M customers/acme/staging/values/web.yaml',
    ]);
    // The engine's object is the same, so its shard stays where it is.
    expect(pushes[1].updates.map(({ ref }) => ref)).toEqual([
      `refs/heads/${environmentBranch('acme-staging')}`,
      'refs/heads/main',
    ]);

    const deleted = await world.submit(deletion('acme'));
    state.wake();
    await world.committed(deleted);
    await copy.pull();
    expect(await copy.changedIn('HEAD')).toEqual([
      'D clusters/local/environments/acme-staging.yaml',
      'D customers/acme/staging/engine/contents.yaml',
      'D customers/acme/staging/engine/places.yaml',
      'D customers/acme/staging/environment.yaml',
      'D customers/acme/staging/kustomization.yaml',
      'D customers/acme/staging/releases/web.yaml',
      'D customers/acme/staging/values/web.yaml',
    ]);
    expect(await copy.branches('berth/environments/*')).toEqual(new Map());
    expect(
      await copy.filesOf(shardBranch('local', shardOf('acme-staging'))),
    ).toEqual(['clusters/local/environments/.keep']);
  });

  it('delivers exactly what the overlay reaches, under the same author and message', async () => {
    const state = await settled();
    const created = await world.submit(creation('acme'));
    state.wake();
    const { commit } = await world.committed(created);
    await copy.pull();
    const branch = environmentBranch('acme-staging');
    const files = await copy.filesOf(branch);
    expect(files).toEqual(
      expect.arrayContaining([
        'blueprints/standard/1.0.0/base/kustomization.yaml',
        'charts/web/Chart.yaml',
        'components/ingress/nginx/ingress.yaml',
        'customers/acme/staging/environment.yaml',
      ]),
    );
    expect(files.join('\n')).not.toMatch(
      /traefik|web-and-database|blueprint\.yaml|^clusters|acme\/customer\.yaml/m,
    );
    for (const file of files) {
      expect(await copy.git('rev-parse', `origin/${branch}:${file}`)).toBe(
        await copy.git('rev-parse', `HEAD:${file}`),
      );
    }
    expect(
      await copy.git('log', '-1', '--format=%an%n%B', `origin/${branch}`),
    ).toBe(
      [
        'Guest',
        'Create acme/staging',
        '',
        `Operation-Id: ${created.id}`,
        'Requested-By: user:default/guest',
        `Main-Commit: ${commit}`,
      ].join('\n'),
    );
    expect(await state.expected('acme-staging')).toEqual({
      revision: (await copy.branches(branch)).get(branch),
      at: expect.stringMatching(/Z$/),
    });
  });

  it('takes 50 waiting operations in one push, later ones on top of earlier ones', async () => {
    const state = await settled();
    const operations = [];
    for (let number = 0; number < 49; number++) {
      operations.push(await world.submit(creation(`customer-${number}`)));
    }
    operations.push(await world.submit(deployment('customer-7', '1.5.0')));
    state.wake();
    await Promise.all(operations.map(operation => world.committed(operation)));
    expect(pushes).toHaveLength(1);
    await copy.pull();
    const trailers = await copy.git(
      'log',
      '-50',
      '--reverse',
      '--format=%(trailers:key=Operation-Id,valueonly)',
    );
    expect(trailers.split(/\n+/)).toEqual(operations.map(({ id }) => id));
    expect(
      await copy.git(
        'show',
        'HEAD:customers/customer-7/staging/values/web.yaml',
      ),
    ).toContain('1.5.0');
    expect((await copy.branches('berth/environments/*')).size).toBe(49);
  });

  it('plans again on top of what somebody else pushed in between', async () => {
    // It looks at the remote only when a push is refused.
    const state = await settled({ pollSeconds: 3600 });
    const foreign = await copy.pushCommit('Say hello', {
      'README.md': 'hello',
    });
    const created = await world.submit(creation('acme'));
    state.wake();
    const { commit } = await world.committed(created);
    await copy.pull();
    expect(await copy.git('rev-parse', 'HEAD^')).toBe(foreign);
    expect(await copy.git('rev-parse', 'HEAD')).toBe(commit);
  });

  it('refuses on the newest commit only', async () => {
    const state = await settled({ pollSeconds: 3600 });
    await world.submit(creation('acme'));
    state.wake();
    await until(() => pushes.length > 0);
    await copy.pushCommit('Move acme', {
      'customers/acme/staging': undefined,
      'clusters/local/environments/acme-staging.yaml': undefined,
    });
    // The copy still holds the environment, the remote does not.
    const again = await world.submit(creation('acme'));
    state.wake();
    await world.committed(again);
    const missing = await world.submit(deployment('globex', '1.5.0'));
    state.wake();
    expect(await world.ended(missing)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('globex/staging'),
    });
  });

  it('does not commit a plan that is another than the one that was read', async () => {
    const state = await settled();
    const operation = await world.submit({
      ...creation('acme'),
      planHash: 'of-another-plan',
    });
    state.wake();
    expect(await world.ended(operation)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('another by now'),
    });
    expect(pushes).toEqual([]);
  });

  it('commits exactly once where the answer to the push was lost', async () => {
    const state = await settled();
    world.remote.faults.hangUpAfterPush();
    const operation = await world.submit(creation('acme'));
    state.wake();
    const { commit } = await world.committed(operation);
    await copy.pull();
    expect(await copy.git('rev-parse', 'HEAD')).toBe(commit);
    expect(await copy.git('log', '--format=%s', `--grep=${operation.id}`)).toBe(
      'Create acme/staging',
    );
    expect(pushes).toHaveLength(1);
  });

  it('commits exactly once where the process ended before it could record the push', async () => {
    const state = await settled();
    const move = world.operations.move.bind(world.operations);
    world.operations.move = async () => {
      throw new Error('The database is gone');
    };
    const operation = await world.submit(creation('acme'));
    state.wake();
    await until(() => pushes.length > 0);
    await state.stop();
    expect(await world.operations.get(operation.id)).toMatchObject({
      state: 'queued',
    });
    world.operations.move = move;
    await world.state();
    const { commit } = await world.committed(operation);
    await copy.pull();
    expect(await copy.git('rev-parse', 'HEAD')).toBe(commit);
    expect(pushes).toHaveLength(1);
  });

  it('never writes without the lease', async () => {
    const first = await settled({ leaseSeconds: 3600 });
    const second = await world.state({ pollSeconds: 3600 });
    const held = await world.submit(creation('acme'));
    second.wake();
    await first.stop();
    // Nobody has told the first, and the second takes over only now that the lease was given back.
    second.wake();
    await world.committed(held);
    expect(pushes).toHaveLength(1);

    // While the second was planning, somebody else has become the writer.
    const holds = world.leases.holds.bind(world.leases);
    const asked = new Promise<void>(resolve => {
      world.leases.holds = async lease => {
        world.passLeaseTime(3600);
        await world.leases.acquire(lease.name, 'another process', 60);
        resolve();
        return holds(lease);
      };
    });
    const fenced = await world.submit(creation('globex'));
    second.wake();
    await asked;
    await second.stop();
    expect(pushes).toHaveLength(1);
    expect(await world.operations.get(fenced.id)).toMatchObject({
      state: 'queued',
    });
    world.leases.holds = holds;
    world.passLeaseTime(3600);
    await world.state();
    await world.committed(fenced);
  });

  it("shows the remote's words, says when it tries again, and does", async () => {
    const state = await settled();
    world.remote.faults.refusePush('GL-123: main is frozen until Monday');
    const operation = await world.submit(creation('acme'));
    state.wake();
    const errored = await until(async () => {
      const { timeline } = await world.operations.get(operation.id);
      return timeline.find(({ state: name }) => name === 'errored');
    });
    expect(errored.message).toMatch(
      /GL-123: main is frozen until Monday.*tried again at \d{4}-\d\d-\d\dT/s,
    );
    await world.committed(operation);
  });

  it('keeps the others going where the remote refuses one of them', async () => {
    const state = await settled();
    await writeHook(
      world,
      'if git log --format=%B "$2..$3" 2>/dev/null | grep -q "Create globex"; then echo "globex is closed"; exit 1; fi',
    );
    const good = [
      await world.submit(creation('acme')),
      await world.submit(creation('initech')),
    ];
    const bad = await world.submit(creation('globex'));
    good.push(await world.submit(creation('acme', 'test')));
    // Without the creation before it, it would be refused for good.
    const behind = await world.submit(deployment('globex', '1.5.0'));
    state.wake();
    await Promise.all(good.map(each => world.committed(each)));
    expect(
      await until(async () => {
        const { error } = await world.operations.get(bad.id);
        return error;
      }),
    ).toContain('globex is closed');
    expect(await world.operations.get(behind.id)).toMatchObject({
      state: 'queued',
    });
    await writeHook(world, '');
    await world.committed(bad);
    await world.committed(behind);
  });

  it('does not let an operation overtake one of the same environment that was taken with it and failed', async () => {
    const [cluster] = world.surroundings.clusters;
    let failures = 0;
    world.surroundings.clusters[0] = {
      ...cluster,
      engine: {
        ...cluster.engine,
        clusterObject: input => {
          if (input.environment.customer === 'acme' && failures === 0) {
            failures++;
            throw new Error('The disk is full');
          }
          return cluster.engine.clusterObject(input);
        },
      },
    };
    const state = await settled();
    const operations = [
      await world.submit(creation('acme')),
      await world.submit(deployment('acme', '1.5.0')),
      await world.submit(creation('globex')),
    ];
    state.wake();
    const [first, second] = await Promise.all(
      operations.map(each => world.committed(each)),
    );
    expect(first.timeline.map(entry => entry.state)).toEqual([
      'queued',
      'errored',
      'committed',
    ]);
    await copy.pull();
    expect(await copy.git('rev-parse', `${second.commit}^`)).toBe(first.commit);
  });

  it('keeps operations of one environment in their order while the first is retried', async () => {
    const state = await settled({ retrySeconds: 1 });
    world.remote.faults.answerStatus(503, 'push', Infinity);
    const first = await world.submit(creation('acme'));
    state.wake();
    await until(async () => (await world.operations.get(first.id)).error);
    const second = await world.submit(deployment('acme', '1.5.0'));
    const other = await world.submit(creation('globex'));
    world.remote.faults.clear();
    state.wake();
    await world.committed(other);
    expect(await world.operations.get(second.id)).toMatchObject({
      state: 'queued',
    });
    await world.committed(second);
    await copy.pull();
    const titles = await copy.git('log', '-3', '--format=%s');
    expect(titles.split('\n').reverse()).toEqual([
      'Create globex/staging',
      'Create acme/staging',
      expect.stringContaining('acme/staging'),
    ]);
  });
});

/** An update hook: `$1` the ref, `$2` its old and `$3` its new commit. */
async function writeHook(world: DesiredWorld, body: string): Promise<void> {
  await world.writeUpdateHook(`#!/bin/sh\n${body}\nexit 0\n`);
}
