import { mockServices } from '@backstage/backend-test-utils';
import type {
  EnvironmentSpec,
  EnvironmentStatus,
  OperationState,
} from '@berth/plugin-environments-common';
import type { StatusRecord } from '@berth/plugin-environments-node';
import { MemoryOperationStore } from '@berth/plugin-environments-node/testUtils';
import knexFactory, { type Knex } from 'knex';
import { applyMigrations } from '../../adapters/database/connectDatabase';
import { DatabaseLeaseStore } from '../../adapters/database/DatabaseLeaseStore';
import { DatabaseStatusStore } from '../../adapters/database/DatabaseStatusStore';
import { engines } from '../../adapters/engine';
import { ObservedState, type ObservedStateOptions } from '../ObservedState';
import { ClusterStage, quickTimings } from './ClusterStage';
import {
  applied,
  deployment,
  fetched,
  ingress,
  namespace,
  pathsOf,
} from './fluxObjects';
import { GivenDesired } from './GivenDesired';

/** The environment of `ObservedWorld`, and its commits on main and on its delivery branch. */
export const ID = 'acme-staging';
export const MAIN = 'a'.repeat(40);
export const DELIVERED = 'b'.repeat(40);
export const paths = pathsOf(ID);

export const spec: EnvironmentSpec = {
  customer: 'acme',
  name: 'staging',
  stage: 'staging',
  cluster: 'local',
  blueprint: { name: 'standard', version: '1.0.0' },
  size: 'small',
  owner: 'group:default/team-a',
  parameters: {},
  components: [],
  applications: { web: { version: '1.4.2', values: {} } },
};

/** A simulated cluster, a database and a desired state, with `ObservedState` between them. */
export class ObservedWorld {
  readonly operations = new MemoryOperationStore();
  readonly desired = new GivenDesired();
  readonly #states: ObservedState[] = [];
  #wake: () => void = () => {};

  private constructor(
    readonly stage: ClusterStage,
    readonly statuses: DatabaseStatusStore,
    readonly leases: DatabaseLeaseStore,
    private readonly knex: Knex,
  ) {}

  static async start(): Promise<ObservedWorld> {
    const stage = await ClusterStage.start({ bookmarkMs: 50 });
    await Promise.all(
      engines
        .flatMap(({ watchedTypes }) => watchedTypes)
        .map(type => stage.define(type)),
    );
    await stage.apply('/api/v1/namespaces/flux-system', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'flux-system' },
    });
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await applyMigrations(knex);
    return new ObservedWorld(
      stage,
      new DatabaseStatusStore(knex),
      new DatabaseLeaseStore(knex),
      knex,
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#states.map(state => state.stop()));
    await this.knex.destroy();
    await this.stage.stop();
  }

  /** Another process; the first that is started watches. */
  observe(options: Partial<ObservedStateOptions> = {}): ObservedState {
    const state = new ObservedState({
      clusters: this.stage.source,
      engines,
      desired: this.desired,
      statuses: this.statuses,
      operations: this.operations,
      leases: this.leases,
      logger: mockServices.logger.mock(),
      onChanged: () => this.#wake(),
      watchTimings: quickTimings,
      projectionTimings: { debounce: 1, operations: 20, sweep: 50 },
      leaseSeconds: 0.3,
      ...options,
    });
    this.#states.push(state);
    state.start();
    return state;
  }

  /** The row once it is as `look` wants it; every write of rows makes it look. */
  async row(look: (record: StatusRecord) => boolean): Promise<StatusRecord> {
    const written = this.#nextWrite();
    const record = await this.statuses.get(ID);
    if (record && look(record)) {
      return record;
    }
    await written;
    return this.row(look);
  }

  phase(wanted: EnvironmentStatus['phase']): Promise<StatusRecord> {
    return this.row(({ status }) => status.phase === wanted);
  }

  /** Resolves once there is no row any more. */
  async gone(): Promise<void> {
    const written = this.#nextWrite();
    if (await this.statuses.get(ID)) {
      await written;
      await this.gone();
    }
  }

  /** Resolves once an operation is in a state. */
  async moved(id: string, state: OperationState): Promise<void> {
    const written = this.#nextWrite();
    if ((await this.operations.get(id)).state !== state) {
      await written;
      await this.moved(id, state);
    }
  }

  /** What the engine and the cluster make of the environment. */
  async rollOut(image: string = 'example.com/web:1.4.2'): Promise<void> {
    const { stage } = this;
    await stage.apply(paths.source, fetched(ID, DELIVERED));
    await stage.apply(paths.namespace, namespace(ID));
    await stage.apply(paths.deployment, deployment(ID, image));
    await stage.apply(paths.ingress, ingress(ID, 'staging.acme.example.com'));
    await stage.apply(paths.kustomization, applied(ID, DELIVERED));
  }

  async makeReady(): Promise<StatusRecord> {
    this.desired.commit(spec, MAIN, DELIVERED);
    await this.rollOut();
    return this.phase('ready');
  }

  /** A request that waits for the writer. */
  async request(id: string, kind: 'create' | 'delete'): Promise<void> {
    const environment = { customer: spec.customer, name: spec.name };
    await this.operations.add({
      id,
      request:
        kind === 'create'
          ? {
              kind,
              environment: {
                ...environment,
                stage: 'staging',
                cluster: 'local',
                blueprint: { name: 'standard' },
                owner: spec.owner,
              },
            }
          : { kind, environment, confirmation: ID },
      title: `${kind} acme/staging`,
      environment,
      requester: 'user:default/guest',
      author: { name: 'Guest', email: 'guest@example.com' },
    });
  }

  /** The writer wrote it. */
  async committed(id: string, commit: string): Promise<void> {
    await this.operations.move(id, {
      from: ['queued'],
      to: 'committed',
      at: new Date().toISOString(),
      commit,
    });
  }

  #nextWrite(): Promise<void> {
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }
}
