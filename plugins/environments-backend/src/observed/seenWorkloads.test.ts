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
      return reader.list(type, options);
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

  beforeEach(async () => {
    world = await ObservedWorld.start();
    halfOpen = new HalfOpen(world.stage.cluster);
    world.observe({ clusters: { list: async () => [halfOpen.cluster] } });
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

  it('asks anew of an environment that was gone and came back the same', async () => {
    const { stage, desired } = world;
    const create = async () => {
      desired.commit(spec, MAIN, DELIVERED);
      await world.row(() => true);
      await world.rollOut();
      await world.phase('ready');
    };
    await create();
    const before = halfOpen.asked.length;
    expect(before).toBeGreaterThan(0);

    desired.remove(ID);
    await stage.delete(paths.kustomization);
    await stage.delete(paths.source);
    await stage.delete(paths.namespace);
    await world.gone();
    await create();
    expect(halfOpen.asked.length).toBeGreaterThan(before);
  });
});
