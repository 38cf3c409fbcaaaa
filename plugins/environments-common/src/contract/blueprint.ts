import { z } from 'zod/v4';
import { versionProblem } from '../rules/versions';
import { landingSchema } from './landing';
import { jsonMembers, nameOf, ruled } from './text';

/** A JSON Schema (draft 7 as Ajv 8 reads it, plus the formats of `../rules/formats`). */
export const jsonSchemaSchema = jsonMembers('the schema');

/** A named quota, quantities in Kubernetes notation. */
export const sizeSchema = z.strictObject({
  title: z.string(),
  cpu: z.string(),
  memory: z.string(),
  storage: z.string(),
  pods: z.number().int().positive(),
});

/** One capability that the blueprint adds, and the tools that may provide it. */
export const componentChoiceSchema = z.strictObject({
  capability: nameOf('capability'),
  title: z.string(),
  /** The tools that may be chosen, the first being the default. */
  tools: z.array(nameOf('tools')).min(1),
});

const offeredVersion = {
  title: z.string(),
  description: z.string().optional(),
  /** What a new environment gets. */
  defaultVersion: ruled('defaultVersion', versionProblem),
  /** What the form suggests; any other version may be typed. */
  versions: z.array(ruled('versions', versionProblem)).default([]),
};

/** A chart of the platform repository, released by the engine. */
export const helmApplicationSchema = z.strictObject({
  type: z.literal('helm'),
  ...offeredVersion,
  /** The chart's folder under `charts/`. */
  chart: nameOf('chart'),
  /** Where the version goes in the values, as a dotted path: `image.tag`. */
  versionPath: z.string().regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/),
  /** What a developer may set, as a JSON Schema of the values; nothing where left out. */
  values: jsonSchemaSchema.optional(),
  /**
   * Values that say what the environment is, by their path: the keys of its ConfigMap `environment`, such as
   * `parameter-language`. They are text, and win over what a developer sets. A member whose name has a dot stands in
   * brackets: `commonLabels.[berth.dev/customer]`.
   */
  environmentValues: z
    .record(
      z
        .string()
        .regex(
          /^([A-Za-z0-9_-]+|\[[^[\]]+\])(\.([A-Za-z0-9_-]+|\[[^[\]]+\]))*$/,
        ),
      z.string().regex(/^[-._a-zA-Z0-9]{1,210}$/),
    )
    .optional(),
});

/** A Kustomize base of the blueprint, whose image takes the version. */
export const kustomizeApplicationSchema = z.strictObject({
  type: z.literal('kustomize'),
  ...offeredVersion,
  /** The base's folder under the blueprint version's `applications/`. */
  base: nameOf('base'),
  /** The image whose tag is the version. */
  image: z.string(),
});

export const blueprintApplicationSchema = z.discriminatedUnion('type', [
  helmApplicationSchema,
  kustomizeApplicationSchema,
]);

/** The `spec` of a `blueprint.yaml`. */
export const blueprintSpecSchema = z.strictObject({
  version: ruled('version', versionProblem),
  title: z.string(),
  description: z.string(),
  /** The stages that it may be used for, each with a folder under `stages/`. */
  stages: z.array(nameOf('stages')).min(1),
  /**
   * How operations on its environments come to `main`; where the stage says something else, a pull request wins.
   * `direct` where left out.
   */
  landing: landingSchema.optional(),
  /** The form's parameters: an object schema. */
  parameters: jsonSchemaSchema,
  /**
   * The host that the environment is reached at, with placeholders `{customer}`, `{name}`, `{id}` and
   * `{parameters.<key>}`; an environment without an address leaves it out.
   */
  host: z.string().optional(),
  sizes: z.record(nameOf('sizes'), sizeSchema),
  defaultSize: nameOf('defaultSize'),
  components: z.array(componentChoiceSchema).default([]),
  applications: z.record(nameOf('applications'), blueprintApplicationSchema),
});

/** `blueprints/<name>/<version>/blueprint.yaml`, whole. */
export const blueprintDocumentSchema = z.strictObject({
  apiVersion: z.literal('berth.dev/v1alpha1'),
  kind: z.literal('Blueprint'),
  metadata: z.strictObject({ name: nameOf('metadata.name') }),
  spec: blueprintSpecSchema,
});

/** A blueprint as the API gives it: the document's spec with its name. */
export const blueprintSchema = z.strictObject({
  name: z.string(),
  ...blueprintSpecSchema.shape,
});

/** A blueprint in the catalogue, with what its sizes cost a month. */
export const offeredBlueprintSchema = z.strictObject({
  ...blueprintSchema.shape,
  /** All versions there are, newest first. */
  allVersions: z.array(z.string()),
  /** Cost of each size a month, by the size's name; absent where no cost model is configured. */
  monthlyCost: z
    .record(
      z.string(),
      z.strictObject({ amount: z.number(), currency: z.string() }),
    )
    .optional(),
});

/** `customers/<customer>/customer.yaml`, written by the platform team; a customer needs none. */
export const customerDocumentSchema = z.strictObject({
  apiVersion: z.literal('berth.dev/v1alpha1'),
  kind: z.literal('Customer'),
  metadata: z.strictObject({ name: nameOf('metadata.name') }),
  spec: z.strictObject({
    title: z.string().optional(),
    description: z.string().optional(),
  }),
});

export type JsonSchema = z.infer<typeof jsonSchemaSchema>;
export type Size = z.infer<typeof sizeSchema>;
export type ComponentChoice = z.infer<typeof componentChoiceSchema>;
export type HelmApplication = z.infer<typeof helmApplicationSchema>;
export type KustomizeApplication = z.infer<typeof kustomizeApplicationSchema>;
export type BlueprintApplication = z.infer<typeof blueprintApplicationSchema>;
export type Blueprint = z.infer<typeof blueprintSchema>;
export type BlueprintDocument = z.infer<typeof blueprintDocumentSchema>;
export type OfferedBlueprint = z.infer<typeof offeredBlueprintSchema>;
export type CustomerDocument = z.infer<typeof customerDocumentSchema>;
