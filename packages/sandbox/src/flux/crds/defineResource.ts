import type { KubeObject } from '../client/KubeObject';

/** An OpenAPI v3 schema as a CustomResourceDefinition holds it. */
export type Schema = Record<string, unknown>;

export interface ResourceDefinition {
  group: string;
  version: string;
  kind: string;
  plural: string;
  shortNames?: string[];
  /** `Namespaced` by default. */
  scope?: 'Namespaced' | 'Cluster';
  columns?: { name: string; type: string; jsonPath: string }[];
  /** Takes anything by default. */
  spec?: Schema;
  status?: Schema;
}

const ANYTHING: Schema = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};

/**
 * A schema that keeps what it does not name: the sandbox's definitions name only what it simulates, and what it does
 * not simulate must be seen, and refused, by its controllers.
 */
function keepingUnknown(schema: Schema): Schema {
  const properties = schema.properties as Record<string, Schema> | undefined;
  const items = schema.items as Schema | undefined;
  return {
    ...schema,
    ...(items ? { items: keepingUnknown(items) } : {}),
    ...(properties
      ? {
          'x-kubernetes-preserve-unknown-fields': true,
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, inner]) => [
              name,
              keepingUnknown(inner),
            ]),
          ),
        }
      : {}),
  };
}

/** The CustomResourceDefinition of one kind in one version. */
export function defineResource(definition: ResourceDefinition): KubeObject {
  const { group, version, kind, plural } = definition;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: definition.scope ?? 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: definition.shortNames,
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: definition.columns,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                apiVersion: { type: 'string' },
                kind: { type: 'string' },
                metadata: { type: 'object' },
                spec: keepingUnknown(definition.spec ?? ANYTHING),
                status: keepingUnknown(definition.status ?? ANYTHING),
              },
            },
          },
        },
      ],
    },
  };
}
