import type { JsonObject } from '../api/object';

/** A custom type with something of all that a schema can say of unknown fields and of lists. */
export const SHIP_DEFINITION: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'ships.conform.example.com' },
  spec: {
    group: 'conform.example.com',
    scope: 'Namespaced',
    names: {
      kind: 'Ship',
      plural: 'ships',
      singular: 'ship',
      shortNames: ['sh'],
      categories: ['fleet'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Port', type: 'string', jsonPath: '.spec.port' },
          { name: 'Crew', type: 'integer', jsonPath: '.spec.crew' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['port'],
                properties: {
                  port: { type: 'string', enum: ['north', 'south'] },
                  crew: { type: 'integer', minimum: 1, default: 3 },
                  cabins: {
                    type: 'array',
                    items: {
                      type: 'object',
                      properties: { beds: { type: 'integer' } },
                    },
                  },
                  cargo: {
                    type: 'object',
                    'x-kubernetes-preserve-unknown-fields': true,
                    properties: {
                      crate: {
                        type: 'object',
                        properties: { weight: { type: 'integer' } },
                      },
                    },
                  },
                  papers: { type: 'object' },
                },
              },
              status: {
                type: 'object',
                properties: {
                  phase: { type: 'string' },
                  conditions: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['type'],
                    items: {
                      type: 'object',
                      required: ['type', 'status'],
                      properties: {
                        type: { type: 'string' },
                        status: { type: 'string' },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};

/** A Ship. */
export function ship(name: string, spec: JsonObject): JsonObject {
  return {
    apiVersion: 'conform.example.com/v1',
    kind: 'Ship',
    metadata: { name },
    spec,
  };
}
