import { ServiceUnavailableError } from '@backstage/errors';
import type { Cluster } from '@berth/plugin-environments-node';
import { ClusterProbe } from './ClusterProbe';

describe('ClusterProbe', () => {
  let answers: Array<(version: Promise<string>) => void>;
  let cluster: Cluster;
  let probe: ClusterProbe;

  beforeEach(() => {
    jest.useFakeTimers({ now: 0, doNotFake: ['setImmediate', 'nextTick'] });
    answers = [];
    cluster = {
      name: 'eu-1',
      reader: {
        version: () => new Promise(resolve => answers.push(resolve)),
        list: async () => ({ items: [], resourceVersion: '1' }),
      },
    } as unknown as Cluster;
    probe = new ClusterProbe();
  });
  afterEach(() => jest.useRealTimers());

  const away = () => Promise.reject(new ServiceUnavailableError('away'));
  const is = (version: string) =>
    expect.objectContaining({ reachable: true, version });

  /** What a cluster says that is asked for the first time. */
  async function first(answer: Promise<string>) {
    const asking = probe.ask(cluster);
    answers[0](answer);
    return asking;
  }

  it('waits for a first answer, and asks once for all who wait', async () => {
    const asking = [probe.ask(cluster), probe.ask(cluster)];
    // As long as a deadline takes, and the answer counts from its coming.
    jest.setSystemTime(10_000);
    answers[0](Promise.resolve('v1'));
    expect(await Promise.all(asking)).toEqual([is('v1'), is('v1')]);
    jest.setSystemTime(24_999);
    expect(await probe.ask(cluster)).toEqual(is('v1'));
    expect(answers).toHaveLength(1);
  });

  it('gives the last answer at once, and asks again behind it, once at a time', async () => {
    const { lastAnswerAt } = await first(Promise.resolve('v1'));
    jest.setSystemTime(15_000);
    expect(await probe.ask(cluster)).toEqual(is('v1'));
    jest.setSystemTime(59_999);
    expect(await probe.ask(cluster)).toEqual(
      expect.objectContaining({ version: 'v1', lastAnswerAt }),
    );
    expect(answers).toHaveLength(2);
    answers[1](Promise.resolve('v2'));
    await new Promise(setImmediate);
    expect(await probe.ask(cluster)).toEqual(is('v2'));
    expect(answers).toHaveLength(2);
  });

  it('gives no answer of long ago', async () => {
    await first(Promise.resolve('v1'));
    jest.setSystemTime(60_000);
    const asking = probe.ask(cluster);
    answers[1](away());
    expect(await asking).toEqual(
      expect.objectContaining({ reachable: false, problem: 'away' }),
    );
  });

  it('does not wait again for the deadline of a cluster that was away, and sees it come back', async () => {
    expect(await first(away())).toMatchObject({ reachable: false });
    jest.setSystemTime(3_600_000);
    expect(await probe.ask(cluster)).toMatchObject({ reachable: false });
    expect(answers).toHaveLength(2);
    const asking = probe.ask(cluster);
    answers[1](Promise.resolve('v1'));
    expect(await asking).toEqual(is('v1'));
  });
});
