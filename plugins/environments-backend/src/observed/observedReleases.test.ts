import type {
  DesiredChart,
  KubernetesObject,
} from '@berth/plugin-environments-node';
import { applied, fetched } from './__testUtils__/fluxObjects';
import {
  DELIVERED,
  ID,
  ObservedWorld,
  paths,
  spec,
} from './__testUtils__/ObservedWorld';

jest.setTimeout(30_000);

const LATER = { main: 'c'.repeat(40), delivered: 'd'.repeat(40) };
const NAME = `${ID}.web`;
const PATH = `/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases/${NAME}`;

/** As helm-controller leaves it after it has brought a version of its chart. */
const released = (version: string): KubernetesObject => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: {
    name: NAME,
    namespace: 'flux-system',
    labels: { 'berth.dev/environment': ID, 'berth.dev/application': 'web' },
  },
  spec: { chart: { spec: { chart: './charts/web' } } },
  status: {
    observedGeneration: 1,
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'UpgradeSucceeded',
        message: `Helm upgrade succeeded with chart web@${version}`,
        lastTransitionTime: '2026-10-01T12:00:04Z',
        observedGeneration: 1,
      },
    ],
    lastAttemptedRevision: version,
    history: [{ chartVersion: version }],
  },
});

/** A frame that has brought the release. */
const framed = (sha: string): KubernetesObject => {
  const frame = applied(ID, sha) as KubernetesObject & {
    status: { inventory: { entries: object[] } };
  };
  const id = `flux-system_${NAME}_helm.toolkit.fluxcd.io_HelmRelease`;
  frame.status.inventory.entries.push({ id, v: 'v2' });
  return frame;
};

const charts = (version: string): ReadonlyMap<string, DesiredChart> =>
  new Map([['web', { name: 'web', version }]]);

describe('ObservedState with Flux\u2019s releases', () => {
  let world: ObservedWorld;

  beforeEach(async () => {
    world = await ObservedWorld.start();
    world.observe();
    world.desired.charts = charts('1.1.0');
    await world.stage.apply(PATH, released('1.1.0'));
    await world.makeReady();
    await world.stage.apply(paths.kustomization, framed(DELIVERED));
  });
  afterEach(() => world.stop());

  /** What the row says once it says that the engine waits for something. */
  const waiting = async (words: string) => {
    const says = ({ summary }: { summary?: string }) =>
      summary?.includes(words) === true;
    const { status } = await world.row(row => row.status.chain.some(says));
    const { name, state } = status.chain.find(says)!;
    return { phase: status.phase, name, state };
  };
  const progressing = {
    phase: 'progressing',
    name: 'applied',
    state: 'running',
  };

  it('is not ready without a release that somebody deleted, and all that it brought', async () => {
    const { stage } = world;
    await stage.delete(PATH);
    await stage.delete(paths.deployment);
    expect(await waiting(`Waits for HelmRelease ${NAME} to be there`)).toEqual(
      progressing,
    );
    await stage.apply(PATH, released('1.1.0'));
    await world.rollOut();
    await stage.apply(paths.kustomization, framed(DELIVERED));
    await world.phase('ready');
  });

  it('is not ready before the chart that Git has is there', async () => {
    const { stage, desired } = world;
    desired.charts = charts('1.2.0');
    desired.commit(spec, LATER.main, LATER.delivered);
    await stage.apply(paths.source, fetched(ID, LATER.delivered));
    await stage.apply(paths.kustomization, framed(LATER.delivered));
    expect(
      await waiting(
        'Flux has not brought version 1.2.0 of the chart web yet, it has 1.1.0',
      ),
    ).toEqual(progressing);
    await stage.apply(PATH, released('1.2.0'));
    await world.phase('ready');
    expect((await world.statuses.get(ID))?.commit?.sha).toBe(LATER.main);
  });
});
