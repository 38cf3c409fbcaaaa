import { ConfigReader } from '@backstage/config';
import { resolve } from 'node:path';
import { readClusters } from './readClusters';

const read = (...clusters: object[]) =>
  readClusters(new ConfigReader({ environments: { clusters } }));

describe('readClusters', () => {
  it('fills in what may be left out', () => {
    expect(
      read(
        { name: 'local', kubeconfig: 'data/kubeconfig' },
        {
          name: 'eu-1',
          title: 'Frankfurt',
          engine: 'flux',
          delivery: 'main',
          environmentObjects: false,
          kubeconfig: '/etc/berth/eu-1',
          context: 'admin',
        },
      ),
    ).toEqual([
      {
        name: 'local',
        title: 'local',
        engine: 'flux',
        delivery: 'branches',
        environmentObjects: true,
        kubeconfig: resolve('data/kubeconfig'),
        context: undefined,
      },
      {
        name: 'eu-1',
        title: 'Frankfurt',
        engine: 'flux',
        delivery: 'main',
        environmentObjects: false,
        kubeconfig: '/etc/berth/eu-1',
        context: 'admin',
      },
    ]);
    expect(readClusters(new ConfigReader({}))).toEqual([]);
  });

  it.each([
    [[{ name: 'Eu 1', kubeconfig: 'a' }], /clusters\[0\]\.name takes/],
    [
      [
        { name: 'eu-1', kubeconfig: 'a' },
        { name: 'eu-1', kubeconfig: 'b' },
      ],
      /"eu-1" twice/,
    ],
    [
      [{ name: 'eu-1', kubeconfig: 'a', delivery: 'trunk' }],
      /clusters\[0\]\.delivery takes branches or main/,
    ],
    [[{ name: 'eu-1' }], /kubeconfig/],
    [
      [{ name: 'eu-1', kubeconfig: 'a', environmentObjects: 'perhaps' }],
      /environmentObjects/,
    ],
  ])('refuses %j', (clusters, words) => {
    expect(() => read(...clusters)).toThrow(words);
  });
});
