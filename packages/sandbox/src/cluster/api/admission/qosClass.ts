import { recordAt, recordsAt } from '../json';
import { parseQuantity } from '../quantity';

/** A pod's quality of service, as Kubernetes derives it from requests and limits. */
export function qosClass(podSpec: unknown): string {
  let anything = false;
  let guaranteed = true;
  for (const container of recordsAt(podSpec, 'containers')) {
    const requests = recordAt(container, 'resources', 'requests');
    const limits = recordAt(container, 'resources', 'limits');
    for (const name of ['cpu', 'memory']) {
      const limit = parseQuantity(limits[name]);
      const request = parseQuantity(requests[name] ?? limits[name]);
      if (limit > 0 || request > 0) anything = true;
      if (limit === 0 || limit !== request) guaranteed = false;
    }
  }
  if (!anything) return 'BestEffort';
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
