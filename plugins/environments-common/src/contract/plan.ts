import { z } from 'zod/v4';
import { environmentReferenceSchema, operationKindSchema } from './operation';
import { landingSchema } from './landing';
import { environmentSpecSchema } from './environment';

export const changeSchema = z.enum(['add', 'modify', 'delete']);

/** One file of the commit; `before` is absent for `add`, `after` for `delete`. */
export const fileChangeSchema = z.strictObject({
  path: z.string(),
  change: changeSchema,
  before: z.string().optional(),
  after: z.string().optional(),
});

/** One Kubernetes object that comes, changes or goes; `before` and `after` are YAML. */
export const objectChangeSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  change: changeSchema,
  before: z.string().optional(),
  after: z.string().optional(),
});

/** Something the reader should know; `blocking` refuses the operation. */
export const findingSchema = z.strictObject({
  severity: z.enum(['blocking', 'warning', 'note']),
  /** The field that it is about, as a dotted path of an environment's spec: `parameters.domain`. */
  field: z.string().optional(),
  message: z.string(),
});

export const costSchema = z.strictObject({
  /** A month of 730 hours. */
  before: z.number().optional(),
  after: z.number().optional(),
  currency: z.string(),
});

/** One resource: what this environment takes against what the cluster has; quantities as plain numbers in `unit`. */
export const capacityShareSchema = z.strictObject({
  resource: z.enum(['cpu', 'memory', 'pods']),
  unit: z.string(),
  requested: z.number(),
  /** Sum of the quotas of the environments on the cluster, this one left out. */
  committed: z.number(),
  allocatable: z.number(),
});

/** What an operation would do. */
export const planSchema = z.strictObject({
  kind: operationKindSchema,
  environment: environmentReferenceSchema,
  /** The id, which is the namespace. */
  id: z.string(),
  title: z.string(),
  /** The desired state before and after; `before` is absent for a creation, `after` for a deletion. */
  before: environmentSpecSchema.optional(),
  after: environmentSpecSchema.optional(),
  address: z.string().optional(),
  files: z.array(fileChangeSchema),
  /** Absent where the objects could not be rendered; `objectsMissing` then says why. */
  objects: z.array(objectChangeSchema).optional(),
  objectsMissing: z.string().optional(),
  findings: z.array(findingSchema),
  cost: costSchema.optional(),
  /** Empty where the cluster's capacity is unknown. */
  capacity: z.array(capacityShareSchema),
  /** How it comes to `main`. */
  landing: landingSchema,
  /** Number of approvals needed before it is committed. */
  approvalsNeeded: z.number().int(),
  /** Hash of the files' changes: the same request on a changed repository has another one. */
  planHash: z.string(),
});

export type Change = z.infer<typeof changeSchema>;
export type FileChange = z.infer<typeof fileChangeSchema>;
export type ObjectChange = z.infer<typeof objectChangeSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type Cost = z.infer<typeof costSchema>;
export type CapacityShare = z.infer<typeof capacityShareSchema>;
export type Plan = z.infer<typeof planSchema>;
