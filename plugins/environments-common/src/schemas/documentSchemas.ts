import { z } from 'zod/v4';
import {
  blueprintDocumentSchema,
  customerDocumentSchema,
} from '../contract/blueprint';
import { environmentDocumentSchema } from '../contract/environment';
import { RESERVED_IDS } from '../rules/names';

/** Patterns are such that Go reads them too: no lookaheads. */
interface Hint {
  pattern: string;
  not?: { pattern: string };
  maxLength: number;
  description: string;
}

/** What `nameProblem` reserves. */
export const RESERVED_NAMES =
  '^(kube-.*|default|constructor|prototype|head|berth|flux)$';

const NAME: Hint = {
  pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
  not: { pattern: RESERVED_NAMES },
  maxLength: 30,
  description:
    'Lower-case letters, digits and hyphens, beginning with a letter, at most 30 characters.',
};
const ID: Hint = {
  pattern: '^[a-z][-a-z0-9]*-[a-z]([-a-z0-9]*[a-z0-9])?$',
  not: { pattern: RESERVED_IDS },
  maxLength: 61,
  description: 'Customer and name with a hyphen between, such as acme-staging.',
};
const VERSION: Hint = {
  pattern:
    '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?$',
  maxLength: 64,
  description: 'A semantic version such as 1.4.2 or 2.0.0-rc.1.',
};
const OWNER: Hint = {
  pattern: '^(group|user):[a-z0-9][a-z0-9._-]{0,62}/[a-z0-9][a-z0-9._-]{0,62}$',
  maxLength: 132,
  description: 'A group or user of the catalog, such as group:default/team-a.',
};
const COMPONENT: Hint = {
  pattern: '^[a-z][a-z0-9-]{0,29}/[a-z][a-z0-9-]{0,29}$',
  maxLength: 61,
  description: 'A capability and a tool, such as ingress/traefik.',
};

/** What the rules of `../rules` say of a text, by where it stands, in words that an editor understands. */
const HINTS: Array<[RegExp, Hint]> = [
  [/^Environment\/metadata\/name$/, ID],
  [/\/(version|defaultVersion|versions\/items)$/, VERSION],
  [/\/owner$/, OWNER],
  [/^Environment\/spec\/components\/items$/, COMPONENT],
  [
    /\/(customer|name|stage|cluster|size|capability|tools\/items|stages\/items|defaultSize|chart|base|(?<!environmentValues\/)propertyNames)$/,
    NAME,
  ],
];

/** JSON Schemas (draft 7) of the documents that people write, by the kind in lower case, for editors and kubeconform. */
export function documentSchemas(): Record<string, Record<string, unknown>> {
  return {
    blueprint: jsonSchemaOf('Blueprint', blueprintDocumentSchema),
    customer: jsonSchemaOf('Customer', customerDocumentSchema),
    environment: jsonSchemaOf('Environment', environmentDocumentSchema),
  };
}

function jsonSchemaOf(
  title: string,
  schema: z.ZodType,
): Record<string, unknown> {
  const made = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema, path }) => {
      const place = `${title}/${path
        .filter(key => key !== 'properties' && key !== 'additionalProperties')
        .join('/')}`;
      const hint = HINTS.find(([where]) => where.test(place))?.[1];
      if (hint && jsonSchema.type === 'string') {
        Object.assign(jsonSchema, hint);
      }
    },
  });
  return { ...made, title };
}
