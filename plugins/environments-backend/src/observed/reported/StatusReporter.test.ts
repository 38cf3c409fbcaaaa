import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import {
  ConflictError,
  InputError,
  NotAllowedError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  type Cluster,
  type ClusterSource,
  conditionOf,
  type KubernetesObject,
  textAt,
} from '@berth/plugin-environments-node';
import { parse } from 'yaml';
import { eventually } from '../../__testUtils__/EnvironmentsWorld';
import { PLATFORM } from '../../__testUtils__/platform';
import { deployment } from '../__testUtils__/fluxObjects';
import {
  DELIVERED,
  ID,
  MAIN,
  ObservedWorld,
  paths,
  spec,
} from '../__testUtils__/ObservedWorld';
import { environmentType } from './environmentObject';

jest.setTimeout(60_000);

const DEFINITION =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/environments.berth.dev';
const PATH = `/apis/berth.dev/v1alpha1/namespaces/${ID}/environments/${ID}`;

const quick = { pace: 20, size: 20, repeat: 20, longest: 200 };

const environment = {
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'Environment',
  metadata: { name: ID, namespace: ID },
  spec,
};

describe('the status of environments as objects of their cluster', () => {
  let world: ObservedWorld;
  /** What Berth wrote, by name. */
  let written: string[];
  /** Why writing fails, where it is to fail. */
  let failure: (() => Error) | undefined;

  beforeEach(async () => {
    world = await ObservedWorld.start();
    written = [];
    failure = undefined;
  });
  afterEach(() => world.stop());

  const define = async () =>
    world.stage.apply(
      DEFINITION,
      parse(
        await readFile(
          resolve(PLATFORM, 'definitions/environments.yaml'),
          'utf8',
        ),
      ),
    );
  /** The cluster's source, which tells what is written. */
  const source = (changes: Partial<Cluster> = {}): ClusterSource => {
    const { cluster } = world.stage;
    const { reader } = cluster;
    const told: Cluster = {
      ...cluster,
      ...changes,
      reader: {
        list: (...args) => reader.list(...args),
        get: (...args) => reader.get(...args),
        watch: (...args) => reader.watch(...args),
        annotate: (...args) => reader.annotate(...args),
        patch: (...args) => reader.patch(...args),
        types: (...args) => reader.types(...args),
        version: () => reader.version(),
        applyStatus: async (...args) => {
          written.push(args[1].name);
          if (failure) {
            throw failure();
          }
          await reader.applyStatus(...args);
        },
      },
    };
    return { list: async () => [told] };
  };
  const observe = (changes: Partial<Cluster> = {}) => {
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const state = world.observe({
      clusters: source(changes),
      reportTimings: quick,
      logger,
    });
    return { state, logger };
  };
  const read = () => world.stage.cluster.reader.get(environmentType, ID, ID);
  const until = (isWanted: (object: KubernetesObject) => boolean) =>
    eventually(async () => {
      const object = await read();
      return isWanted(object) && object;
    });
  const phase = (wanted: string) =>
    until(object => textAt(object, 'status', 'phase') === wanted);
  /** What Berth writes of the environment until it has written another one's status, which comes now. */
  const writtenMeanwhile = async (name: string) => {
    const other = `acme-${name}`;
    const before = written.length;
    world.desired.commit({ ...spec, name }, MAIN, DELIVERED);
    await world.stage.apply(`/api/v1/namespaces/${other}`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: other },
    });
    await world.stage.apply(
      `/apis/berth.dev/v1alpha1/namespaces/${other}/environments/${other}`,
      {
        ...environment,
        metadata: { name: other, namespace: other },
        spec: { ...spec, name },
      },
    );
    await eventually(async () => written.slice(before).includes(other));
    return written.slice(before).filter(id => id === ID);
  };

  it('is what the portal shows, follows it, and leaves to others what is theirs', async () => {
    await define();
    observe();
    await world.makeReady();
    await world.stage.apply(PATH, environment);
    const ready = await phase('Ready');
    expect(ready.status).toMatchObject({
      observedGeneration: 1,
      release: 'web 1.4.2',
      address: 'https://staging.acme.example.com',
      commit: MAIN,
    });
    expect(conditionOf(ready, 'Ready')).toMatchObject({
      status: 'True',
      reason: 'Ready',
      observedGeneration: 1,
    });

    await world.stage.apply(PATH, {
      ...environment,
      metadata: { ...environment.metadata, labels: { theirs: 'kept' } },
      status: {
        conditions: [
          {
            type: 'example.com/Backed-Up',
            status: 'True',
            reason: 'Done',
            message: '',
            lastTransitionTime: '2026-11-21T12:00:00Z',
          },
        ],
      },
    });
    await world.stage.apply(
      paths.deployment,
      deployment(ID, 'example.com/web:9.9.9-missing'),
    );
    const later = await until(
      object => conditionOf(object, 'Ready')?.status === 'False',
    );
    expect(later.metadata.labels).toMatchObject({ theirs: 'kept' });
    expect(conditionOf(later, 'example.com/Backed-Up')).toMatchObject({
      status: 'True',
    });
    expect(conditionOf(later, 'Applied')?.lastTransitionTime).toBe(
      conditionOf(ready, 'Applied')?.lastTransitionTime,
    );
  });

  it('is written once, and not again by the next process that watches', async () => {
    await define();
    const { state } = observe();
    await world.makeReady();
    await world.stage.apply(PATH, environment);
    await phase('Ready');
    expect(await writtenMeanwhile('other')).toEqual([]);
    await state.stop();

    observe();
    expect(await writtenMeanwhile('third')).toEqual([]);
  });

  it('is put right where somebody else writes over it, ever more seldom', async () => {
    await define();
    observe();
    await world.makeReady();
    await world.stage.apply(PATH, environment);
    const lies = ['Failed', 'Pending'];
    for (const lie of lies) {
      await phase('Ready');
      await world.stage.apply(PATH, {
        ...environment,
        status: { phase: lie },
      });
    }
    await phase('Ready');
    expect(written.length).toBeGreaterThan(lies.length);
  });

  it('waits for the definition, and says once that it is missing', async () => {
    const { logger } = observe();
    await world.makeReady();
    const told = () =>
      logger.warn.mock.calls.filter(([words]) =>
        /has no definition of environments/.test(words),
      );
    await eventually(async () => told().length > 0);
    await define();
    await world.stage.apply(PATH, environment);
    await phase('Ready');
    expect(told()).toHaveLength(1);
  });

  it('is not written on a cluster without objects', async () => {
    await define();
    observe({ environmentObjects: false });
    await world.makeReady();
    await world.stage.apply(PATH, environment);
    expect(written).toEqual([]);
    expect((await read()).status).toBeUndefined();
  });

  it.each([
    ['may not write it', NotAllowedError, /may not write the status/],
    ['is refused by the schema', InputError, /can't be written/],
    ['is overtaken', ConflictError, undefined],
    ['can not reach the cluster', ServiceUnavailableError, undefined],
  ])('is written in the end where Berth %s', async (_, Failure, words) => {
    await define();
    const { logger } = observe();
    await world.makeReady();
    failure = () => new Failure('not now');
    await world.stage.apply(PATH, environment);
    await eventually(async () => written.length > 2);
    failure = undefined;
    await phase('Ready');
    expect(
      logger.warn.mock.calls.filter(([text]) => words?.test(text)),
    ).toHaveLength(words ? 1 : 0);
  });
});
