import { phaseSchema, stepNameSchema } from '../contract/status';
import { conditionOfStep, phaseWord } from '../status/reportedStatus';
import { FIXED_FIELDS } from '../rules/fixedFields';
import { RESERVED_IDS } from '../rules/names';
import { documentSchemas, RESERVED_NAMES } from './documentSchemas';
import { structuralSchema } from './structuralSchema';

/** API group, version and plural of environments as Kubernetes objects. */
export const ENVIRONMENT_TYPE = {
  group: 'berth.dev',
  version: 'v1alpha1',
  plural: 'environments',
  kind: 'Environment',
} as const;

type Schema = Record<string, unknown>;

const text = (maxLength: number, description?: string): Schema => ({
  type: 'string',
  maxLength,
  ...(description && { description }),
});

const NAMES = ['customer', 'name', 'stage', 'cluster', 'size'];

/** Without a bound the API server does not take rules about the members of a map. */
const MOST_APPLICATIONS = 100;

/**
 * The CustomResourceDefinition `environments.berth.dev`
 * (https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/): the document
 * `environment.yaml` as a structural schema, with what a JSON Schema can't say as rules in CEL, and the status that
 * Berth writes.
 */
export function environmentDefinition(): Schema {
  const { group, version, plural, kind } = ENVIRONMENT_TYPE;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: 'environment',
        shortNames: ['env'],
        categories: ['berth'],
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns(),
          schema: { openAPIV3Schema: schema() },
        },
      ],
    },
  };
}

function columns(): Schema[] {
  const column = (name: string, jsonPath: string, more: Schema = {}) => ({
    name,
    type: 'string',
    jsonPath,
    ...more,
  });
  const wide = { priority: 1 };
  return [
    column('Customer', '.spec.customer'),
    column('Stage', '.spec.stage'),
    column('Blueprint', '.spec.blueprint.name'),
    column('Phase', '.status.phase'),
    column('Release', '.status.release'),
    column('Age', '.metadata.creationTimestamp', { type: 'date' }),
    column('Version', '.spec.blueprint.version', wide),
    column('Size', '.spec.size', wide),
    column('Owner', '.spec.owner', wide),
    column('Address', '.status.address', wide),
    column('Message', '.status.conditions[?(@.type=="Ready")].message', wide),
  ];
}

function schema(): Schema {
  const document = structuralSchema(documentSchemas().environment);
  const { metadata, spec } = document.properties as Record<string, Schema>;
  return {
    type: 'object',
    description: 'An environment of a customer, as Git asks for it.',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object', properties: metadata.properties },
      spec: withRules(spec),
      status: statusSchema(),
    },
    'x-kubernetes-validations': [
      {
        rule: "self.metadata.name == self.spec.customer + '-' + self.spec.name",
        message:
          'metadata.name takes customer and name of spec with a hyphen between',
      },
      {
        rule: `!self.metadata.name.matches('${RESERVED_IDS}')`,
        message:
          "metadata.name is one of the cluster's own namespaces; take another name or customer",
      },
    ],
  };
}

function withRules(spec: Schema): Schema {
  const members = spec.properties as Record<string, Schema>;
  const reserved = (path: string, value: string) => ({
    rule: `!${value}.matches('${RESERVED_NAMES}')`,
    message: `${path} is a reserved name`,
  });
  return {
    ...spec,
    // It has one owner, the engine. And server-side apply makes a map that becomes empty null, unless it is a part of
    // something whole.
    'x-kubernetes-map-type': 'atomic',
    properties: {
      ...members,
      applications: {
        ...members.applications,
        maxProperties: MOST_APPLICATIONS,
        'x-kubernetes-validations': [
          {
            rule: "self.all(name, name.size() <= 30 && name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$'))",
            message:
              'the names of applications take lower-case letters, digits and hyphens, beginning with a letter, at most 30 characters',
          },
          {
            rule: `self.all(name, !name.matches('${RESERVED_NAMES}'))`,
            message: 'an application has a reserved name',
          },
        ],
      },
    },
    'x-kubernetes-validations': [
      ...FIXED_FIELDS.map(path => ({
        rule: `self.${path} == oldSelf.${path}`,
        message: `${path} can't change; delete the environment and make another`,
      })),
      ...NAMES.map(name => reserved(name, `self.${name}`)),
      reserved('blueprint.name', 'self.blueprint.name'),
    ],
  };
}

function statusSchema(): Schema {
  return {
    type: 'object',
    description: 'What Berth sees of it; nobody else writes it.',
    properties: {
      observedGeneration: { type: 'integer', format: 'int64' },
      phase: {
        type: 'string',
        enum: phaseSchema.options.map(phaseWord),
        description: 'Where it stands, as the portal shows it.',
      },
      release: text(
        1_024,
        'The version of each application that serves, and the one that it comes to where that is another.',
      ),
      address: text(2_048, 'Where it is reached, once an ingress serves it.'),
      commit: text(
        40,
        "The newest commit on the repository's main branch that reaches it.",
      ),
      applications: {
        type: 'array',
        maxItems: MOST_APPLICATIONS,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: text(30),
            desired: text(64, 'The version that Git asks for.'),
            running: text(64, 'The version whose pods are ready.'),
          },
        },
      },
      conditions: {
        type: 'array',
        description: `Ready, and the steps from request to address: ${stepNameSchema.options
          .map(conditionOfStep)
          .join(', ')}.`,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['type'],
        items: conditionSchema(),
      },
    },
  };
}

/** `metav1.Condition`, as Kubernetes' own types write it. */
function conditionSchema(): Schema {
  return {
    type: 'object',
    required: ['type', 'status', 'lastTransitionTime', 'reason', 'message'],
    properties: {
      type: {
        ...text(316),
        pattern:
          '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$',
      },
      status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
      observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
      lastTransitionTime: { type: 'string', format: 'date-time' },
      reason: {
        ...text(1_024),
        minLength: 1,
        pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
      },
      message: text(32_768),
    },
  };
}
