import { z } from 'zod/v4';
import { componentProblem, ownerProblem } from '../rules/references';
import { versionProblem } from '../rules/versions';
import { jsonMembers, nameOf, ruled, timeOf } from './text';

/** The recipe that an environment is made from, at one version. */
export const blueprintReferenceSchema = z.strictObject({
  name: nameOf('blueprint.name'),
  version: ruled('blueprint.version', versionProblem),
});

/** One application of an environment: its version, and values within the blueprint's policy. */
export const applicationSettingsSchema = z.strictObject({
  version: ruled('version', versionProblem),
  values: jsonMembers('values').default({}),
});

/** What was asked for: the `spec` of an `environment.yaml`, the one source of the files beside it. */
export const environmentSpecSchema = z.strictObject({
  customer: nameOf('customer'),
  name: nameOf('name'),
  stage: nameOf('stage'),
  cluster: nameOf('cluster'),
  blueprint: blueprintReferenceSchema,
  size: nameOf('size'),
  owner: ruled('owner', ownerProblem),
  parameters: jsonMembers('parameters').default({}),
  components: z.array(ruled('components', componentProblem)).default([]),
  applications: z
    .record(nameOf('applications'), applicationSettingsSchema)
    .default({}),
  expiresAt: timeOf('expiresAt').optional(),
});

/** `customers/<customer>/<name>/environment.yaml`, whole. */
export const environmentDocumentSchema = z.strictObject({
  apiVersion: z.literal('berth.dev/v1alpha1'),
  kind: z.literal('Environment'),
  metadata: z.strictObject({ name: z.string() }),
  spec: environmentSpecSchema,
});

/** What a creation asks for; what the blueprint has a default for may be left out. */
export const environmentRequestSchema = z.strictObject({
  customer: nameOf('customer'),
  /** The stage's where left out. */
  name: nameOf('name').optional(),
  stage: nameOf('stage'),
  cluster: nameOf('cluster').optional(),
  blueprint: z.strictObject({
    name: nameOf('blueprint.name'),
    /** The newest where left out. */
    version: ruled('blueprint.version', versionProblem).optional(),
  }),
  size: nameOf('size').optional(),
  owner: ruled('owner', ownerProblem),
  parameters: jsonMembers('parameters').optional(),
  components: z.array(ruled('components', componentProblem)).optional(),
  applications: z
    .record(
      nameOf('applications'),
      z.strictObject({
        version: ruled('version', versionProblem).optional(),
        values: jsonMembers('values').optional(),
      }),
    )
    .optional(),
  expiresAt: timeOf('expiresAt').optional(),
});

export type BlueprintReference = z.infer<typeof blueprintReferenceSchema>;
export type ApplicationSettings = z.infer<typeof applicationSettingsSchema>;
export type EnvironmentSpec = z.infer<typeof environmentSpecSchema>;
export type EnvironmentDocument = z.infer<typeof environmentDocumentSchema>;
export type EnvironmentRequest = z.infer<typeof environmentRequestSchema>;
