import { nameProblem } from '@berth/plugin-environments-common';
import {
  type Customer,
  parseCustomer,
} from '@berth/plugin-environments-common/domain';
import type { GitTree } from '../git/GitTree';

export interface CustomerEntry extends Customer {
  /** Why its document can't be used, where it can't; its environments can all the same. */
  problem?: string;
}

/** All customers, by their folders; a `customer.yaml` adds what people call them. */
export async function readCustomers(
  tree: GitTree,
): Promise<Map<string, CustomerEntry>> {
  const customers = new Map<string, CustomerEntry>();
  for (const [name, entry] of (await tree.folder('customers')) ?? []) {
    if (entry.type === 'folder' && !nameProblem('customer', name)) {
      customers.set(name, await readCustomer(tree, name));
    }
  }
  return customers;
}

async function readCustomer(
  tree: GitTree,
  name: string,
): Promise<CustomerEntry> {
  const path = `customers/${name}/customer.yaml`;
  const entry = await tree.entry(path);
  if (!entry) {
    return { name };
  }
  const text = await tree.read(path);
  if (text === undefined) {
    return { name, problem: `${path} is no text file` };
  }
  const { value, problem } = parseCustomer(path, text);
  return value ?? { name, problem: `${path}: ${problem}` };
}
