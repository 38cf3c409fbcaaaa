import { z } from 'zod/v4';
import { offeredBlueprintSchema } from './blueprint';
import {
  historyEntrySchema,
  operationRequestSchema,
  operationSchema,
  operationStateSchema,
} from './operation';
import { planSchema } from './plan';
import { phaseSchema } from './status';
import { commitOf, nameOf, ruled } from './text';
import {
  clusterSchema,
  customerSummarySchema,
  environmentDetailSchema,
  environmentObjectSchema,
  environmentPageSchema,
  eventSchema,
  podSchema,
  stageSchema,
} from './views';
import { durationProblem } from '../rules/durations';
import { ownerProblem, requesterProblem } from '../rules/references';
import { objectNameProblem } from '../rules/objectNames';
import { searchTextProblem } from '../rules/searchText';
import { versionProblem } from '../rules/versions';

/** One route of the API: everything that the router, the OpenAPI document and the client need to know of it. */
export interface Route {
  method: 'get' | 'post';
  /** Below `/api/environments/v1`, parameters in braces. */
  path: string;
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The answer's status where all went well. */
  status: 200 | 202;
  /** The answer's body; absent for event streams and plain text. */
  response?: z.ZodType;
  contentType?: 'application/json' | 'text/plain';
}

const environmentParams = z.strictObject({
  customer: nameOf('customer'),
  name: nameOf('name'),
});

/** A repeated query parameter: `phase=ready&phase=failed`. */
const several = <T extends z.ZodType>(item: T) =>
  z.preprocess(
    value => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).max(50).optional(),
  );

/** A whole number in a query, written in digits alone. */
function wholeNumber(field: string, most: number) {
  const error = `${field} takes a whole number from 1 to ${most}`;
  return z.preprocess(
    value =>
      typeof value === 'string' && /^\d{1,9}$/.test(value)
        ? Number(value)
        : value,
    z
      .number({ error })
      .int({ error })
      .min(1, { error })
      .max(most, { error })
      .optional(),
  );
}

const limit = wholeNumber('limit', 500);

const paging = {
  limit,
  cursor: z.string().max(1000).optional(),
};

/** What the list of environments can be ordered by. */
export const environmentOrderFields = [
  'id',
  'customer',
  'stage',
  'cluster',
  'phase',
  'owner',
  'changedAt',
  'expiresAt',
] as const;

const orderBy = z
  .string()
  .regex(
    new RegExp(`^(${environmentOrderFields.join('|')})(,desc)?$`),
    `orderBy takes one of ${environmentOrderFields.join(
      ', ',
    )}, with ,desc behind it for the other direction`,
  )
  .optional();

export const listEnvironmentsQuerySchema = z.strictObject({
  ...paging,
  orderBy,
  customer: several(nameOf('customer')),
  stage: several(nameOf('stage')),
  cluster: several(nameOf('cluster')),
  blueprint: several(nameOf('blueprint')),
  owner: several(ruled('owner', ownerProblem)),
  phase: several(phaseSchema),
  q: ruled('q', searchTextProblem).optional(),
});

export const logsQuerySchema = z.strictObject({
  pod: ruled('pod', objectNameProblem),
  container: ruled('container', objectNameProblem).optional(),
  since: ruled('since', durationProblem).optional(),
  tail: wholeNumber('tail', 10_000),
  follow: z.enum(['true', 'false']).optional(),
  previous: z.enum(['true', 'false']).optional(),
});

export const listOperationsQuerySchema = z.strictObject({
  ...paging,
  state: several(operationStateSchema),
  environment: z
    .string()
    .regex(
      /^[a-z][-a-z0-9]{0,29}\/[a-z][-a-z0-9]{0,29}$/,
      'environment takes customer/name, such as acme/staging',
    )
    .optional(),
  requester: ruled('requester', requesterProblem).optional(),
});

const items = <T extends z.ZodType>(item: T) =>
  z.strictObject({ items: z.array(item) });

const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    items: z.array(item),
    totalItems: z.number().int(),
    nextCursor: z.string().optional(),
  });

export const operationPageSchema = page(operationSchema);
export const historyPageSchema = page(historyEntrySchema);
/** A file of one commit of an environment's history, before and after. */
export const commitFilesSchema = items(
  z.strictObject({
    path: z.string(),
    change: z.enum(['add', 'modify', 'delete']),
    before: z.string().optional(),
    after: z.string().optional(),
  }),
);

/** All routes, by the client's method names. */
export const routes = {
  listEnvironments: {
    method: 'get',
    path: '/environments',
    summary: 'A page of environments',
    query: listEnvironmentsQuerySchema,
    status: 200,
    response: environmentPageSchema,
  },
  getEnvironment: {
    method: 'get',
    path: '/environments/{customer}/{name}',
    summary: 'One environment: desired state, running state, causal chain',
    params: environmentParams,
    status: 200,
    response: environmentDetailSchema,
  },
  getHistory: {
    method: 'get',
    path: '/environments/{customer}/{name}/history',
    summary: 'Operations and foreign commits, newest first',
    params: environmentParams,
    query: z.strictObject(paging),
    status: 200,
    response: historyPageSchema,
  },
  getCommitFiles: {
    method: 'get',
    path: '/environments/{customer}/{name}/history/{commit}',
    summary: 'What one commit changed in an environment',
    params: z.strictObject({
      ...environmentParams.shape,
      commit: commitOf('commit'),
    }),
    status: 200,
    response: commitFilesSchema,
  },
  getObjects: {
    method: 'get',
    path: '/environments/{customer}/{name}/objects',
    summary:
      'The Kubernetes objects of an environment, with health; where there are too many, one named "and others" stands for the rest of its type',
    params: environmentParams,
    status: 200,
    response: items(environmentObjectSchema),
  },
  getPods: {
    method: 'get',
    path: '/environments/{customer}/{name}/pods',
    summary: 'The pods of an environment, read now',
    params: environmentParams,
    status: 200,
    response: items(podSchema),
  },
  getEvents: {
    method: 'get',
    path: '/environments/{customer}/{name}/events',
    summary: 'The newest events of an environment, read now',
    params: environmentParams,
    status: 200,
    response: items(eventSchema),
  },
  getLogs: {
    method: 'get',
    path: '/environments/{customer}/{name}/logs',
    summary:
      'The newest lines of a container, at most 16 MiB and each cut at 65,536 characters; with follow=true as Server-Sent Events, for half an hour at most',
    params: environmentParams,
    query: logsQuerySchema,
    status: 200,
    contentType: 'text/plain',
  },
  createPlan: {
    method: 'post',
    path: '/plans',
    summary: 'What an operation would do; nothing is stored',
    body: operationRequestSchema,
    status: 200,
    response: planSchema,
  },
  submitOperation: {
    method: 'post',
    path: '/operations',
    summary: 'Asks for an operation; Idempotency-Key makes it safe to repeat',
    body: operationRequestSchema,
    status: 202,
    response: operationSchema,
  },
  listOperations: {
    method: 'get',
    path: '/operations',
    summary: 'Operations, newest first',
    query: listOperationsQuerySchema,
    status: 200,
    response: operationPageSchema,
  },
  getOperation: {
    method: 'get',
    path: '/operations/{id}',
    summary: 'One operation',
    params: z.strictObject({ id: z.uuid({ error: 'id takes a UUID' }) }),
    status: 200,
    response: operationSchema,
  },
  cancelOperation: {
    method: 'post',
    path: '/operations/{id}/cancellation',
    summary: 'Cancels an operation that is not committed yet',
    params: z.strictObject({ id: z.uuid({ error: 'id takes a UUID' }) }),
    status: 200,
    response: operationSchema,
  },
  listBlueprints: {
    method: 'get',
    path: '/blueprints',
    summary: 'The newest version of every blueprint',
    status: 200,
    response: items(offeredBlueprintSchema),
  },
  getBlueprint: {
    method: 'get',
    path: '/blueprints/{name}/{version}',
    summary: 'One version of a blueprint',
    params: z.strictObject({
      name: nameOf('name'),
      version: ruled('version', versionProblem),
    }),
    status: 200,
    response: offeredBlueprintSchema,
  },
  listClusters: {
    method: 'get',
    path: '/clusters',
    summary: 'Clusters with reachability, capacity and load',
    status: 200,
    response: items(clusterSchema),
  },
  listCustomers: {
    method: 'get',
    path: '/customers',
    summary: 'Customers with their environments',
    query: z.strictObject({ q: ruled('q', searchTextProblem).optional() }),
    status: 200,
    response: items(customerSummarySchema),
  },
  listStages: {
    method: 'get',
    path: '/stages',
    summary: 'Stages in promotion order',
    status: 200,
    response: items(stageSchema),
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
export type ListEnvironmentsQuery = z.infer<typeof listEnvironmentsQuerySchema>;
export type ListOperationsQuery = z.infer<typeof listOperationsQuerySchema>;
export type LogsQuery = z.infer<typeof logsQuerySchema>;
export type OperationPage = z.infer<typeof operationPageSchema>;
export type HistoryPage = z.infer<typeof historyPageSchema>;
export type CommitFiles = z.infer<typeof commitFilesSchema>;
