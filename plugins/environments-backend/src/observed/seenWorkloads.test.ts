import type {
  Cluster,
  ClusterReader,
  KubernetesObject,
} from '@berth/plugin-environments-node';
import { applied, deployment, fetched } from './__testUtils__/fluxObjects';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  paths,
  spec,
} from './__testUtils__/ObservedWorld';
import { until } from '../desired/__testUtils__/until';
import type { ObservedState } from './ObservedState';
import { podType, workloadTypes } from './observedTypes';

jest.setTimeout(60_000);

const LATER = { main: 'c'.repeat(40), delivered: 'd'.repeat(40) };
const IMAGE = 'example.com/web:1.4.2';

/** A cluster whose watches of workloads can be cut in a way that nobody notices. */
class HalfOpen {
  #lost = new Set<object>();
  readonly #open = new Set<object>();
  readonly cluster: Cluster;

  constructor(cluster: Cluster) {
    const { reader } = cluster;
    const watch: ClusterReader['watch'] = async (type, options, onEvent) => {
      const connection = {};
      this.#open.add(connection);
      const plurals = [...workloadTypes, podType].map(({ plural }) => plural);
      await reader.watch(type, options, event => {
        if (!this.#lost.has(connection) || !plurals.includes(type.plural)) {
          onEvent(event);
        }
      });
    };
    const list: ClusterReader['list'] = (type, options) => {
      if (type === podType && options?.namespace) {
        this.asked.push(options.namespace);
      }
      return this.held.then(() => reader.list(type, options));
    };
    const own = { watch, list };
    this.cluster = {
      ...cluster,
      reader: new Proxy(reader, {
        get: (target, name) => {
          if (name === 'watch' || name === 'list') {
            return own[name];
          }
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? member.bind(target) : member;
        },
      }),
    };
  }

  /** No list is answered before this. */
  held: Promise<void> = Promise.resolve();
  /** Which namespaces were looked at themselves, one by one. */
  readonly asked: string[] = [];

  /** What is open now brings nothing any more. */
  lose(): void {
    this.#lost = new Set(this.#open);
  }
}

describe('ObservedState whose watches of workloads hang', () => {
  let world: ObservedWorld;
  let halfOpen: HalfOpen;
  let observed: ObservedState;

  const observe = () =>
    world.observe({ clusters: { list: async () => [halfOpen.cluster] } });
  beforeEach(async () => {
    world = await ObservedWorld.start();
    halfOpen = new HalfOpen(world.stage.cluster);
    observed = observe();
  });
  afterEach(() => world.stop());

  /** The same versions with other values, as the cluster shows them once it has taken them up. */
  async function change(): Promise<void> {
    const { stage } = world;
    const before = deployment(ID, IMAGE) as KubernetesObject & {
      spec: { template: { metadata: object } };
    };
    await stage.apply(paths.deployment, {
      ...before,
      spec: {
        ...before.spec,
        template: {
          ...before.spec.template,
          metadata: {
            ...before.spec.template.metadata,
            annotations: { 'example.com/values': 'another' },
          },
        },
      },
    });
  }

  it('calls no change ready by what was there before it, and sees what became of it', async () => {
    const { stage, operations, desired } = world;
    await world.makeReady();
    await operations.add({
      id: 'change',
      request: {
        kind: 'update',
        environment: { customer: spec.customer, name: spec.name },
        changes: { values: { web: {} } },
      },
      title: 'Change acme/staging',
      environment: { customer: spec.customer, name: spec.name },
      requester: 'user:default/guest',
      author: { name: 'Guest', email: 'guest@example.com' },
    });

    halfOpen.lose();
    stage.sandbox.faults.set({
      crashingWorkloads: [{ namespace: ID, name: 'web' }],
    });
    await change();
    await world.committed('change', LATER.main);
    desired.commit(spec, LATER.main, LATER.delivered);
    await stage.apply(paths.source, fetched(ID, LATER.delivered));
    await stage.apply(paths.kustomization, applied(ID, LATER.delivered));

    const phases = new Set<string>();
    const { status } = await world.row(found => {
      const isLater = found.status.chain.some(
        step =>
          step.name === 'committed' &&
          step.commit === LATER.main &&
          found.status.chain[2].state === 'done',
      );
      if (isLater) {
        phases.add(found.status.phase);
      }
      return (
        isLater &&
        found.status.workloads.some(({ problem }) => problem !== undefined)
      );
    });
    expect(status.phase).not.toBe('ready');
    expect([...phases]).not.toContain('ready');
    expect((await operations.get('change')).state).not.toBe('succeeded');

    stage.sandbox.faults.clear();
    await world.phase('ready');
  });

  it('is ready as soon as the engine is done where nothing that runs changes', async () => {
    const { stage, desired } = world;
    await world.makeReady();
    halfOpen.lose();
    desired.commit(spec, LATER.main, LATER.delivered);
    await stage.apply(paths.source, fetched(ID, LATER.delivered));
    await stage.apply(paths.kustomization, applied(ID, LATER.delivered));
    const { status } = await world.row(
      ({ commit, status: { chain } }) =>
        commit?.sha === LATER.main &&
        chain.every(({ state }) => state === 'done'),
    );
    expect(status.phase).toBe('ready');
  });

  it('asks nothing of what it begins with, since all of it is read anew', async () => {
    await world.makeReady();
    await observed.stop();
    await world.statuses.remove([ID]);
    halfOpen.asked.length = 0;
    let release = () => {};
    halfOpen.held = new Promise(resolve => {
      release = resolve;
    });
    observe();
    // What is derived before the cluster was read.
    await world.row(({ status }) => status.phase !== 'ready');
    release();
    await world.phase('ready');
    expect(halfOpen.asked).toEqual([]);
  });

  it('asks nothing of what was ready before its cluster could not be reached', async () => {
    await world.makeReady();
    await observed.stop();
    halfOpen.asked.length = 0;
    observed = observe();
    const { sandbox } = world.stage;
    await until(async () => (await observed.clusters())[0].lastAnswerAt);
    sandbox.faults.set({ refuseConnections: true, dropWatches: true });
    await world.phase('unknown');
    sandbox.faults.clear();
    await world.phase('ready');
    expect(halfOpen.asked).toEqual([]);
  });

  it('asks of what changed while it was away', async () => {
    const { stage, desired } = world;
    await world.makeReady();
    await observed.stop();
    halfOpen.asked.length = 0;
    desired.commit(spec, LATER.main, LATER.delivered);
    await stage.apply(paths.source, fetched(ID, LATER.delivered));
    await stage.apply(paths.kustomization, applied(ID, LATER.delivered));
    observe();
    await world.row(
      ({ status: { chain, phase } }) =>
        phase === 'ready' && chain[1].commit === LATER.main,
    );
    expect(halfOpen.asked).toContain(ID);
  });

  it('asks anew of an environment that was gone and came back the same', async () => {
    const { stage, desired } = world;
    const create = async () => {
      desired.commit(spec, MAIN, DELIVERED);
      await world.row(() => true);
      await world.rollOut();
      await world.phase('ready');
    };
    const remove = async () => {
      desired.remove(ID);
      await stage.delete(paths.kustomization);
      await stage.delete(paths.source);
      await stage.delete(paths.namespace);
      await world.gone();
    };
    // Of what it begins with, nothing is asked.
    await create();
    await remove();
    await create();
    const before = halfOpen.asked.length;
    expect(before).toBeGreaterThan(0);

    await remove();
    await create();
    expect(halfOpen.asked.length).toBeGreaterThan(before);
  });
});
