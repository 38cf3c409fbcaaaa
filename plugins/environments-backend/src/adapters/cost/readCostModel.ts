import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { CostRates } from '@berth/plugin-environments-common';
import { ConfiguredCostModel } from './ConfiguredCostModel';

const KEY = 'environments.cost';
const PRICES = ['cpu', 'memoryGiB', 'storageGiB'] as const;

/**
 * The prices under `environments.cost`, none where it is left out.
 *
 * @throws InputError that names the key where a price or the currency is wrong
 */
export function readCostModel(config: Config): ConfiguredCostModel {
  const cost = config.getOptionalConfig(KEY);
  if (!cost) {
    return new ConfiguredCostModel();
  }
  const currency = cost.getString('currency');
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new InputError(
      `${KEY}.currency takes the three letters of ISO 4217, such as EUR`,
    );
  }
  const everywhere: CostRates = {
    currency,
    cpu: price(cost, 'cpu', KEY),
    memoryGiB: price(cost, 'memoryGiB', KEY),
    storageGiB: price(cost, 'storageGiB', KEY),
  };
  const clusters = cost.getOptionalConfig('clusters');
  const byCluster = new Map(
    (clusters?.keys() ?? []).map(name => {
      const own = clusters!.getConfig(name);
      const rates = { ...everywhere };
      for (const resource of PRICES) {
        if (own.has(resource)) {
          rates[resource] = price(own, resource, `${KEY}.clusters.${name}`);
        }
      }
      return [name, rates] as const;
    }),
  );
  return new ConfiguredCostModel({ everywhere, byCluster });
}

function price(
  config: Config,
  resource: (typeof PRICES)[number],
  key: string,
): number {
  const value = config.getNumber(resource);
  if (!Number.isFinite(value) || value < 0) {
    throw new InputError(
      `${key}.${resource} takes a price of a month, zero or more`,
    );
  }
  return value;
}
