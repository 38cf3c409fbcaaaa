import { z } from 'zod/v4';

/** Where an environment's running state stands. `unknown`: its cluster or repository can't be read. */
export const phaseSchema = z.enum([
  'pending',
  'progressing',
  'ready',
  'degraded',
  'failed',
  'asleep',
  'deleting',
  'unknown',
]);

/** The steps from click to ready, in their order. */
export const stepNameSchema = z.enum([
  'requested',
  'committed',
  'fetched',
  'applied',
  'workloads',
  'reachable',
]);

/** `waiting`: an earlier step comes first; `running`: it is being done; `skipped`: this environment has no such step. */
export const stepStateSchema = z.enum([
  'waiting',
  'running',
  'done',
  'failed',
  'unknown',
  'skipped',
]);

/** The object that a step's state was read from, with its own words. */
export const evidenceSchema = z.strictObject({
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string(),
  /** The machine's word, such as `BuildFailed` or `ImagePullBackOff`. */
  reason: z.string().optional(),
  /** The engine's or the pod's own words. */
  message: z.string().optional(),
});

export const chainStepSchema = z.strictObject({
  name: stepNameSchema,
  state: stepStateSchema,
  /** When it reached this state, RFC 3339; absent while it waits or where nobody recorded it. */
  at: z.string().optional(),
  /** One sentence: what happened, or what it waits for. */
  summary: z.string().optional(),
  evidence: z.array(evidenceSchema).optional(),
  /** For `requested`: who; for `committed`: the commit. */
  by: z.string().optional(),
  commit: z.string().optional(),
});

/** The first step that blocks, in one sentence, and what to do about it. */
export const blockerSchema = z.strictObject({
  step: stepNameSchema,
  sentence: z.string(),
  advice: z.string().optional(),
});

/** A Deployment, StatefulSet, DaemonSet or Job as last seen. */
export const workloadSchema = z.strictObject({
  kind: z.enum(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']),
  name: z.string(),
  /** The blueprint's application that it belongs to, where its labels say so. */
  application: z.string().optional(),
  desired: z.number(),
  ready: z.number(),
  updated: z.number(),
  images: z.array(z.string()),
  health: z.enum(['ready', 'progressing', 'degraded', 'failed']),
  /** Why it is not ready, in the cluster's words. */
  problem: z
    .strictObject({
      reason: z.string(),
      message: z.string(),
      pod: z.string().optional(),
    })
    .optional(),
});

/** One application, what Git asks for against what serves. */
export const applicationStatusSchema = z.strictObject({
  name: z.string(),
  desired: z.string().optional(),
  /** The version whose pods are ready; absent where nothing serves or nobody knows. */
  running: z.string().optional(),
});

/** One resource of the namespace's quota, quantities in Kubernetes notation. */
export const quotaUsageSchema = z.strictObject({
  resource: z.string(),
  used: z.string(),
  hard: z.string(),
});

export const environmentStatusSchema = z.strictObject({
  phase: phaseSchema,
  /** When the phase began, RFC 3339. */
  since: z.string(),
  chain: z.array(chainStepSchema),
  blocker: blockerSchema.optional(),
  applications: z.array(applicationStatusSchema),
  workloads: z.array(workloadSchema),
  quota: z.array(quotaUsageSchema),
  /** `https://…`, once an ingress serves it. */
  address: z.string().optional(),
  /** When the cluster was last heard, RFC 3339. */
  observedAt: z.string().optional(),
  /** True where the cluster can't be read now, so that all of this is what it showed last. */
  stale: z.boolean(),
});

export type Phase = z.infer<typeof phaseSchema>;
export type StepName = z.infer<typeof stepNameSchema>;
export type StepState = z.infer<typeof stepStateSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type ChainStep = z.infer<typeof chainStepSchema>;
export type Blocker = z.infer<typeof blockerSchema>;
export type Workload = z.infer<typeof workloadSchema>;
export type ApplicationStatus = z.infer<typeof applicationStatusSchema>;
export type QuotaUsage = z.infer<typeof quotaUsageSchema>;
export type EnvironmentStatus = z.infer<typeof environmentStatusSchema>;
