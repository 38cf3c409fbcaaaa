import { z } from 'zod/v4';
import { environmentSpecSchema } from './environment';
import { landingSchema } from './landing';
import { operationSchema } from './operation';
import { environmentStatusSchema, phaseSchema } from './status';

/** A row of the list. */
export const environmentSummarySchema = z.strictObject({
  id: z.string(),
  customer: z.string(),
  name: z.string(),
  stage: z.string(),
  cluster: z.string(),
  blueprint: z.strictObject({ name: z.string(), version: z.string() }),
  size: z.string(),
  owner: z.string(),
  phase: phaseSchema,
  /** The first blocker's sentence. */
  blocker: z.string().optional(),
  applications: z.array(
    z.strictObject({
      name: z.string(),
      desired: z.string().optional(),
      running: z.string().optional(),
    }),
  ),
  address: z.string().optional(),
  changedAt: z.string(),
  expiresAt: z.string().optional(),
  stale: z.boolean(),
});

const counts = z.record(phaseSchema, z.number().int());

/** A page; `counts` are over all pages of the same filter without `phase`. */
export const environmentPageSchema = z.strictObject({
  items: z.array(environmentSummarySchema),
  totalItems: z.number().int(),
  nextCursor: z.string().optional(),
  counts,
});

/** Where to look further. */
export const linkSchema = z.strictObject({
  title: z.string(),
  url: z.string(),
});

/** One environment, whole. */
export const environmentDetailSchema = z.strictObject({
  id: z.string(),
  customer: z.string(),
  name: z.string(),
  /** Absent while the creation waits for its commit, after the deletion, or where the document is invalid. */
  spec: environmentSpecSchema.optional(),
  /** Why `environment.yaml` can't be used, where it can't. */
  invalid: z.string().optional(),
  status: environmentStatusSchema,
  /** Newest operations that have not ended. */
  openOperations: z.array(operationSchema),
  lastOperations: z.array(operationSchema),
  /** Newest commit on `main` that changed it. */
  commit: z
    .strictObject({
      sha: z.string(),
      at: z.string(),
      author: z.string(),
      title: z.string(),
      foreign: z.boolean(),
    })
    .optional(),
  links: z.array(linkSchema),
  /** How operations on it come to `main`; absent where nobody knows now. */
  landing: landingSchema.optional(),
});

/** A Kubernetes object of an environment. */
export const environmentObjectSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  health: z.enum([
    'ready',
    'progressing',
    'degraded',
    'failed',
    'missing',
    'unknown',
  ]),
  message: z.string().optional(),
  /** YAML; never of a Secret. */
  manifest: z.string().optional(),
});

export const containerStateSchema = z.strictObject({
  name: z.string(),
  image: z.string(),
  ready: z.boolean(),
  restarts: z.number().int(),
  state: z.enum(['waiting', 'running', 'terminated']),
  reason: z.string().optional(),
  message: z.string().optional(),
});

export const podSchema = z.strictObject({
  name: z.string(),
  phase: z.string(),
  ready: z.boolean(),
  node: z.string().optional(),
  startedAt: z.string().optional(),
  reason: z.string().optional(),
  containers: z.array(containerStateSchema),
});

export const eventSchema = z.strictObject({
  type: z.enum(['Normal', 'Warning']),
  reason: z.string(),
  message: z.string(),
  object: z.strictObject({ kind: z.string(), name: z.string() }),
  count: z.number().int(),
  lastSeen: z.string(),
});

/** A cluster that Berth may place environments on. */
export const clusterSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  engine: z.string(),
  delivery: z.enum(['branches', 'main']),
  reachable: z.boolean(),
  /** Why it can't be reached, where it can't. */
  problem: z.string().optional(),
  lastAnswerAt: z.string().optional(),
  version: z.string().optional(),
  /** Plain numbers: cores, bytes, pods. Absent while unknown. */
  capacity: z
    .strictObject({
      allocatable: z.strictObject({
        cpu: z.number(),
        memory: z.number(),
        pods: z.number(),
      }),
      committed: z.strictObject({
        cpu: z.number(),
        memory: z.number(),
        pods: z.number(),
      }),
    })
    .optional(),
  environments: counts,
});

export const customerSummarySchema = z.strictObject({
  name: z.string(),
  title: z.string().optional(),
  environments: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      stage: z.string(),
      phase: phaseSchema,
    }),
  ),
});

/** A stage as configured, in promotion order. */
export const stageSchema = z.strictObject({
  name: z.string(),
  title: z.string(),
  /** How operations on its environments come to `main`, where their blueprint does not ask for more; direct where left out. */
  landing: landingSchema.optional(),
});

export type EnvironmentSummary = z.infer<typeof environmentSummarySchema>;
export type EnvironmentPage = z.infer<typeof environmentPageSchema>;
export type EnvironmentLink = z.infer<typeof linkSchema>;
export type EnvironmentDetail = z.infer<typeof environmentDetailSchema>;
export type EnvironmentObject = z.infer<typeof environmentObjectSchema>;
export type ContainerState = z.infer<typeof containerStateSchema>;
export type Pod = z.infer<typeof podSchema>;
export type EnvironmentEvent = z.infer<typeof eventSchema>;
export type Cluster = z.infer<typeof clusterSchema>;
export type CustomerSummary = z.infer<typeof customerSummarySchema>;
export type Stage = z.infer<typeof stageSchema>;
