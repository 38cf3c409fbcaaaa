import { z } from 'zod/v4';
import { versionProblem } from '../rules/versions';
import { ownerProblem } from '../rules/references';
import { environmentRequestSchema, environmentSpecSchema } from './environment';
import { pullRequestSchema } from './landing';
import { commitOf, jsonMembers, nameOf, ruled } from './text';

/** Which environment an operation is about. */
export const environmentReferenceSchema = z.strictObject({
  customer: nameOf('customer'),
  name: nameOf('name'),
});

/** The plan that the requester read: `POST /operations` answers 409 where it is another by now; plans ignore it. */
const seen = { planHash: z.string().max(64).optional() };

const target = { environment: environmentReferenceSchema, ...seen };

/** Makes an environment that does not exist yet. */
export const createRequestSchema = z.strictObject({
  kind: z.literal('create'),
  environment: environmentRequestSchema,
  ...seen,
});

/** Changes parameters, size, owner or application values; what is left out stays. */
export const updateRequestSchema = z.strictObject({
  kind: z.literal('update'),
  ...target,
  changes: z.strictObject({
    size: nameOf('size').optional(),
    owner: ruled('owner', ownerProblem).optional(),
    /** The whole set, not a patch. */
    parameters: jsonMembers('parameters').optional(),
    /** By application, the whole set of its values. */
    values: z.record(nameOf('values'), jsonMembers('values')).optional(),
  }),
});

/** Deploys other versions; applications left out stay. */
export const deployRequestSchema = z.strictObject({
  kind: z.literal('deploy'),
  ...target,
  versions: z
    .record(nameOf('versions'), ruled('versions', versionProblem))
    .refine(versions => Object.keys(versions).length > 0, {
      error: 'versions takes at least one application with its version',
    }),
});

/** Goes back to the state of an earlier commit of this environment's history. */
export const rollbackRequestSchema = z.strictObject({
  kind: z.literal('rollback'),
  ...target,
  toCommit: commitOf('toCommit'),
});

/** Deletes the environment and all that it holds. */
export const deleteRequestSchema = z.strictObject({
  kind: z.literal('delete'),
  ...target,
  /** The environment's id, typed by the requester. */
  confirmation: z.string(),
});

export const operationRequestSchema = z.discriminatedUnion('kind', [
  createRequestSchema,
  updateRequestSchema,
  deployRequestSchema,
  rollbackRequestSchema,
  deleteRequestSchema,
]);

export const operationKindSchema = z.enum([
  'create',
  'update',
  'deploy',
  'rollback',
  'delete',
]);

export const operationStateSchema = z.enum([
  'awaiting-approval',
  'queued',
  'committed',
  'applied',
  'succeeded',
  'failed',
  'errored',
  'rejected',
  'cancelled',
  'outdated',
]);

export const timelineEntrySchema = z.strictObject({
  at: z.string(),
  state: operationStateSchema,
  /** One sentence, where there is more to say than the state. */
  message: z.string().optional(),
});

/** One requested change, from request to its end. */
export const operationSchema = z.strictObject({
  id: z.string(),
  kind: operationKindSchema,
  environment: environmentReferenceSchema,
  state: operationStateSchema,
  /** A sentence: `Create acme/staging`. */
  title: z.string(),
  /** Entity reference of who asked. */
  requester: z.string(),
  requestedAt: z.string(),
  /** On `main`, once committed. */
  commit: commitOf('commit').optional(),
  /** Absent where it comes by Berth's own push, or where no pull request was opened yet. */
  pullRequest: pullRequestSchema.optional(),
  committedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** Why it failed, or why it is retried and when. */
  error: z.string().optional(),
  timeline: z.array(timelineEntrySchema),
});

/** A commit that changed an environment: an operation's, or somebody's own push. */
export const historyEntrySchema = z.strictObject({
  commit: commitOf('commit'),
  at: z.string(),
  author: z.string(),
  title: z.string(),
  /** True where no operation of Berth made it. */
  foreign: z.boolean(),
  operation: operationSchema.optional(),
  /** Paths of this environment's own files that it touched, and of shared ones it reaches. */
  files: z.array(z.string()),
  /** True where a rollback may name it: the environment's spec can be read at it, and it is not the newest. */
  restorable: z.boolean(),
  /** The desired state at that commit; absent where it can't be read. */
  spec: environmentSpecSchema.optional(),
});

export type EnvironmentReference = z.infer<typeof environmentReferenceSchema>;
export type CreateRequest = z.infer<typeof createRequestSchema>;
export type UpdateRequest = z.infer<typeof updateRequestSchema>;
export type DeployRequest = z.infer<typeof deployRequestSchema>;
export type RollbackRequest = z.infer<typeof rollbackRequestSchema>;
export type DeleteRequest = z.infer<typeof deleteRequestSchema>;
export type OperationRequest = z.infer<typeof operationRequestSchema>;
export type OperationKind = z.infer<typeof operationKindSchema>;
export type OperationState = z.infer<typeof operationStateSchema>;
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;
export type Operation = z.infer<typeof operationSchema>;
export type HistoryEntry = z.infer<typeof historyEntrySchema>;
