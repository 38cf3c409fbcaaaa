import type {
  EnvironmentRequest,
  EnvironmentSpec,
} from '../contract/environment';
import type { OperationRequest } from '../contract/operation';
import type { FileChange } from '../contract/plan';
import { acmeStaging } from './acmeStaging';
import { planningContext, repositoryFiles } from './planningContext';

export const acme = { customer: 'acme', name: 'staging' };
export const folder = 'customers/acme/staging';
export const engineObject = 'clusters/eu-1/environments/acme-staging.yaml';

/** The least that makes `acme/staging`. */
export const leastRequest: EnvironmentRequest = {
  customer: 'acme',
  stage: 'staging',
  blueprint: { name: 'standard' },
  owner: 'group:default/team-a',
  parameters: { domain: 'acme.example.com' },
};

export function create(
  changes: Partial<EnvironmentRequest> = {},
): OperationRequest {
  return { kind: 'create', environment: { ...leastRequest, ...changes } };
}

/** A repository without environments. */
export function empty() {
  return planningContext(repositoryFiles());
}

/** A repository with `acme/staging`, and files that are otherwise. */
export function withAcme(
  files: Record<string, string> = {},
  environment: EnvironmentSpec = acmeStaging,
) {
  return planningContext({ ...repositoryFiles(environment), ...files }, [
    environment,
  ]);
}

/** A repository's files after a plan. */
export function applied(files: Record<string, string>, changes: FileChange[]) {
  const result = { ...files };
  for (const { path, after } of changes) {
    if (after === undefined) {
      delete result[path];
    } else {
      result[path] = after;
    }
  }
  return result;
}
