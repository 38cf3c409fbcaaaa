import type { EnvironmentSpec } from '../contract/environment';

/** An environment of `standardBlueprint`, for tests. */
export const acmeStaging: EnvironmentSpec = {
  customer: 'acme',
  name: 'staging',
  stage: 'staging',
  cluster: 'eu-1',
  blueprint: { name: 'standard', version: '1.0.0' },
  size: 'small',
  owner: 'group:default/team-a',
  parameters: { maintenance: false, domain: 'acme.example.com' },
  components: ['ingress/traefik', 'observability/prometheus'],
  applications: {
    web: { version: '1.4.2', values: { replicaCount: 2, greeting: '1_000' } },
    database: { version: '16.1.0', values: {} },
  },
  expiresAt: '2026-12-24T00:00:00Z',
};
