import type { Blueprint } from '../contract/blueprint';

/** A blueprint with a Helm and a Kustomize application, for tests. */
export const standardBlueprint: Blueprint = {
  name: 'standard',
  version: '1.0.0',
  title: 'Standard',
  description: 'A web application with its database',
  stages: ['dev', 'staging', 'production'],
  parameters: {
    type: 'object',
    required: ['domain'],
    properties: {
      domain: { type: 'string', format: 'hostname' },
      maintenance: { type: 'boolean', default: false },
      note: { type: 'string', maxLength: 200 },
    },
  },
  host: '{name}.{parameters.domain}',
  sizes: {
    small: {
      title: 'Small',
      cpu: '1',
      memory: '1Gi',
      storage: '5Gi',
      pods: 10,
    },
    medium: {
      title: 'Medium',
      cpu: '2',
      memory: '4Gi',
      storage: '20Gi',
      pods: 20,
    },
  },
  defaultSize: 'small',
  components: [
    { capability: 'ingress', title: 'Ingress', tools: ['traefik', 'nginx'] },
    {
      capability: 'observability',
      title: 'Observability',
      tools: ['prometheus'],
    },
  ],
  applications: {
    web: {
      type: 'helm',
      title: 'Web',
      defaultVersion: '1.4.2',
      versions: ['1.4.2', '1.5.0'],
      chart: 'web',
      versionPath: 'image.tag',
      values: {
        type: 'object',
        properties: {
          replicaCount: { type: 'integer', minimum: 1, maximum: 5 },
          greeting: { type: 'string' },
        },
      },
    },
    database: {
      type: 'kustomize',
      title: 'Database',
      defaultVersion: '16.1.0',
      versions: [],
      base: 'database',
      image: 'registry.example.com/database',
    },
  },
};
