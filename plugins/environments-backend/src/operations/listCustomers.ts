import {
  environmentReadPermission,
  type CustomerSummary,
} from '@berth/plugin-environments-common';
import { authorized } from './authorized';
import type { UseCase } from './Caller';
import type { OperationsOptions } from './OperationsOptions';

/** Customers with their environments, by name: those that have any, and those that have a document. */
export function listCustomers({
  permissions,
  statuses,
  desired,
}: OperationsOptions): UseCase<{ q?: string }, CustomerSummary[]> {
  return authorized(permissions, environmentReadPermission, async ({ q }) => {
    const [places, documents] = await Promise.all([
      statuses.places(),
      desired.customers(),
    ]);
    const customers = new Map<string, CustomerSummary>();
    const customer = (name: string) => {
      const known = customers.get(name);
      if (known) {
        return known;
      }
      const title = documents.get(name)?.title;
      const summary: CustomerSummary = {
        name,
        ...(title !== undefined && { title }),
        environments: [],
      };
      customers.set(name, summary);
      return summary;
    };
    [...documents.keys()].forEach(customer);
    for (const { customer: owner, ...environment } of places) {
      customer(owner).environments.push(environment);
    }
    const wanted = q?.trim().toLowerCase() ?? '';
    return [...customers.values()]
      .filter(({ name, title }) =>
        `${name}\n${title ?? ''}`.toLowerCase().includes(wanted),
      )
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  });
}
