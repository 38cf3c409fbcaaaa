import type { OperationRequest } from '@berth/plugin-environments-common';

/** Asks for an environment of the blueprint `standard` on the cluster `local`. */
export function creation(
  customer: string,
  name = 'staging',
  cluster = 'local',
): OperationRequest {
  return {
    kind: 'create',
    environment: {
      customer,
      name,
      stage: 'staging',
      cluster,
      blueprint: { name: 'standard', version: '1.0.0' },
      size: 'small',
      owner: 'group:default/team-a',
      parameters: { domain: `${customer}.example.com` },
    },
  };
}

export function deployment(
  customer: string,
  version: string,
  name = 'staging',
): OperationRequest {
  return {
    kind: 'deploy',
    environment: { customer, name },
    versions: { web: version },
  };
}

export function deletion(customer: string, name = 'staging'): OperationRequest {
  return {
    kind: 'delete',
    environment: { customer, name },
    confirmation: `${customer}-${name}`,
  };
}
