import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ForgeUnavailableError,
  uncommittedStates,
} from '@berth/plugin-environments-node';
import { DesiredWorld } from '../__testUtils__/DesiredWorld';
import { creation, deployment } from '../__testUtils__/requests';
import { until } from '../__testUtils__/until';
import type { LandingOptions } from '../landing/LandingOptions';

jest.setTimeout(60_000);

/** A forge of which nothing is heard. */
const deafForge = new Proxy({} as LandingOptions['forge'], {
  get: () => async () => {
    throw new ForgeUnavailableError('The forge does not answer');
  },
});

describe('what becomes of operations while they are committed', () => {
  let world: DesiredWorld;

  beforeEach(async () => {
    world = await DesiredWorld.start();
  });
  afterEach(() => world.stop());

  const cancel = (id: string) =>
    world.operations.move(id, {
      from: uncommittedStates,
      to: 'cancelled',
      at: new Date().toISOString(),
      unclaimed: true,
    });

  it('nobody cancels what is being pushed', async () => {
    const held = join(world.folder, 'held');
    const go = join(world.folder, 'go');
    const state = await world.state();
    await world.writeUpdateHook(
      `#!/bin/sh\n[ "$1" = refs/heads/main ] || exit 0\ntouch ${held}\nuntil test -e ${go}; do sleep 0.02; done\n`,
    );
    const operation = await world.submit(creation('acme'));
    state.wake();
    await until(async () => existsSync(held));
    expect(await cancel(operation.id)).toBe(false);
    writeFileSync(go, '');
    const { timeline } = await world.committed(operation);
    expect(timeline.map(each => each.state)).toEqual(['queued', 'committed']);
  });

  it('nobody cancels what may be committed, until the remote can be asked', async () => {
    const state = await world.state({ pollSeconds: 3_600 });
    const { faults } = world.remote;
    faults.hangUpAfterPush();
    faults.answerStatus(503, 'fetch', Infinity);
    const operation = await world.submit(creation('acme'));
    const tries = jest.spyOn(world.operations, 'claim');
    state.wake();
    const errored = async () => {
      const { timeline } = await world.operations.get(operation.id);
      return timeline.some(({ state: name }) => name === 'errored');
    };
    await until(errored);
    expect(await cancel(operation.id)).toBe(false);
    const before = tries.mock.calls.length;
    state.wake();
    await until(async () => tries.mock.calls.length > before);
    expect(await cancel(operation.id)).toBe(false);
    faults.clear();
    await world.committed(operation);
    const copy = await world.clone();
    const log = await copy.git('log', '--format=%B');
    expect(log.split(operation.id)).toHaveLength(2);
  });

  it.each(['starts later', 'was there, and did not write'])(
    'what a process pushed before it was killed is committed by one that %s',
    async which => {
      const first = await world.state({ leaseSeconds: 3_600 });
      const alive = which === 'starts later' ? undefined : await world.state();
      const move = world.operations.move.bind(world.operations);
      world.operations.move = async () => {
        throw new Error('The database is gone');
      };
      const operation = await world.submit(creation('acme'));
      const missing = await world.submit(deployment('globex', '1.5.0'));
      first.wake();
      const copy = await world.clone();
      await until(async () => {
        await copy.pull();
        const log = await copy.git('log', '-1', '--format=%B');
        return log.includes(operation.id);
      });
      const commit = await copy.git('rev-parse', 'HEAD');
      if (alive) {
        await until(() => alive.snapshot().commit === commit);
      }
      await first.stop();
      world.operations.move = move;
      // Their claims are over by now.
      for (const { id } of [operation, missing]) {
        await world.operations.release([id]);
        expect(await cancel(id)).toBe(true);
      }
      await (alive ?? world.state());
      alive?.wake();
      expect(await world.committed(operation)).toMatchObject({ commit });
      expect((await world.operations.get(missing.id)).state).toBe('cancelled');
    },
  );

  it('leaves out what was cancelled while it was planned, and nothing else', async () => {
    const state = await world.state();
    const first = await world.submit(creation('acme'));
    const second = await world.submit(creation('globex'));
    const claim = world.operations.claim.bind(world.operations);
    jest
      .spyOn(world.operations, 'claim')
      .mockImplementationOnce(async (...claimed) => {
        expect(await cancel(first.id)).toBe(true);
        return claim(...claimed);
      });
    state.wake();
    const { commit } = await world.committed(second);
    expect((await world.operations.get(first.id)).state).toBe('cancelled');
    const copy = await world.clone();
    expect(await copy.git('log', '-1', '--format=%H')).toBe(commit);
    expect(await copy.git('log', '--format=%B')).not.toContain(first.id);
  });

  it('pushes nothing that comes by pull request since what somebody pushed just before', async () => {
    const { stages } = world.surroundings;
    world.surroundings = {
      ...world.surroundings,
      stages: stages.map(stage => ({
        ...stage,
        ...(stage.name === 'production' && { landing: 'pull-request' }),
      })),
    };
    const state = await world.state({
      pollSeconds: 3_600,
      landing: { forge: deafForge, merge: 'person', approvals: 0, limit: 10 },
    });
    const created = await world.submit(creation('acme'));
    state.wake();
    await world.committed(created);

    const copy = await world.clone();
    const file = 'customers/acme/staging/environment.yaml';
    const text = await copy.git('show', `HEAD:${file}`);
    await copy.pushCommit('It serves everybody now', {
      [file]: `${text.replace('stage: "staging"', 'stage: "production"')}\n`,
    });
    const tip = await copy.git('rev-parse', 'HEAD');
    const deployed = await world.submit(deployment('acme', '1.5.0'));
    state.wake();
    await until(
      async () =>
        (await world.operations.get(deployed.id)).state === 'awaiting-approval',
    );
    await copy.pull();
    expect(await copy.git('rev-parse', 'HEAD')).toBe(tip);
  });
});
