import type { Size } from '../contract/blueprint';
import type { CostRates } from './PlanningContext';
import { parseQuantity } from '../rules/quantities';

const GIBIBYTE = 1024 ** 3;

/** What a size reserves, as plain numbers: cores, bytes, bytes, pods. What can't be read counts as nothing. */
export function sizeResources(size: Size): {
  cpu: number;
  memory: number;
  storage: number;
  pods: number;
} {
  return {
    cpu: parseQuantity(size.cpu) ?? 0,
    memory: parseQuantity(size.memory) ?? 0,
    storage: parseQuantity(size.storage) ?? 0,
    pods: size.pods,
  };
}

/** What a size costs a month, to the hundredth of the currency's unit. */
export function monthlyCost(
  size: Size,
  rates: CostRates,
): { amount: number; currency: string } {
  const { cpu, memory, storage } = sizeResources(size);
  const amount =
    cpu * rates.cpu +
    (memory / GIBIBYTE) * rates.memoryGiB +
    (storage / GIBIBYTE) * rates.storageGiB;
  return { amount: Math.round(amount * 100) / 100, currency: rates.currency };
}
