import type { OperationRequest } from '@berth/plugin-environments-common';

/** Asks for a new environment of acme's in the stage `staging`. */
export function acmeCreation(
  name: string,
  parameters: Record<string, string | number>,
  blueprint = 'standard',
): OperationRequest {
  return {
    kind: 'create',
    environment: {
      customer: 'acme',
      name,
      stage: 'staging',
      blueprint: { name: blueprint },
      owner: 'group:default/team-a',
      parameters,
    },
  };
}
