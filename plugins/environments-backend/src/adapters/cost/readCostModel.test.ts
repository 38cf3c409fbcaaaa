import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readCostModel } from './readCostModel';

const prices = { currency: 'EUR', cpu: 22, memoryGiB: 3, storageGiB: 0.1 };

function model(cost?: JsonObject) {
  return readCostModel(
    new ConfigReader({ environments: cost ? { cost } : {} }),
  );
}

describe('readCostModel', () => {
  it('knows no prices where none are configured', () => {
    expect(model().rates('local')).toBeUndefined();
  });

  it('gives the prices of a cluster, those of everywhere for what it does not name', () => {
    const rates = model({ ...prices, clusters: { 'eu-1': { cpu: 30 } } });
    expect(rates.rates('local')).toEqual(prices);
    expect(rates.rates('eu-1')).toEqual({ ...prices, cpu: 30 });
  });

  it('refuses what is no price and no currency, naming the key', () => {
    expect(() => model({ ...prices, cpu: -1 })).toThrow(
      'environments.cost.cpu ',
    );
    expect(() =>
      model({ ...prices, clusters: { 'eu-1': { memoryGiB: -1 } } }),
    ).toThrow('environments.cost.clusters.eu-1.memoryGiB ');
    expect(() => model({ ...prices, currency: 'euro' })).toThrow(
      'environments.cost.currency ',
    );
  });
});
