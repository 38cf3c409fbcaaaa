import { ConfigReader } from '@backstage/config';
import { resolve } from 'node:path';
import { connectHub } from './connectHub';
import { readClusterSecrets } from './readClusterSecrets';

const read = (clusterSecrets?: object) =>
  readClusterSecrets(
    new ConfigReader({
      environments: { ...(clusterSecrets && { clusterSecrets }) },
    }),
  );

describe('readClusterSecrets', () => {
  it('takes a namespace, and the way to the hub', () => {
    expect(read()).toBeUndefined();
    expect(read({ namespace: 'berth-clusters' })).toEqual({
      namespace: 'berth-clusters',
    });
    expect(
      read({ namespace: 'berth-clusters', kubeconfig: 'hub', context: 'one' }),
    ).toEqual({
      namespace: 'berth-clusters',
      kubeconfig: resolve('hub'),
      context: 'one',
    });
  });

  it.each([
    [{}, /namespace/],
    [{ namespace: '../default' }, /namespace takes the name/],
    [{ namespace: 'a', context: 'one' }, /context goes with .*kubeconfig/],
  ])('refuses %j', (settings, words) => {
    expect(() => read(settings)).toThrow(words);
  });

  it('says what is missing where it is left to the pod\u2019s account and there is no pod', () => {
    expect(() => connectHub({ namespace: 'berth-clusters' })).toThrow(
      /kubeconfig is missing; only in a pod/,
    );
  });
});
