import type { JsonObject } from '@backstage/types';
import type { OperationRequest } from '@berth/plugin-environments-common';
import type { Operations } from '../operations';
import { versionsOf } from './entityTag';
import type { RouteHandlers } from './RouteHandler';

/** Connects each route with its use case. */
export function createHandlers(operations: Operations): RouteHandlers {
  return {
    listEnvironments: async ({ query, ...caller }) => ({
      body: await operations.listEnvironments(query, caller),
    }),
    getEnvironment: async ({ params, ...caller }) => {
      const { detail, version } = await operations.getEnvironment(
        params,
        caller,
      );
      return { body: detail, version };
    },
    getHistory: async ({ params, query, ...caller }) => ({
      body: await operations.getHistory({ ...params, ...query }, caller),
    }),
    getCommitFiles: async ({ params, ...caller }) => ({
      body: await operations.getCommitFiles(params, caller),
    }),
    getObjects: async ({ params, ...caller }) => ({
      body: { items: await operations.getObjects(params, caller) },
    }),
    getPods: async ({ params, ...caller }) => ({
      body: { items: await operations.getPods(params, caller) },
    }),
    getEvents: async ({ params, ...caller }) => ({
      body: { items: await operations.getEvents(params, caller) },
    }),
    getLogs: async ({ params, query, audit, ...caller }) => {
      const { follow, previous, ...which } = query;
      const input = { ...params, ...which, previous: previous === 'true' };
      Object.assign(audit, params, { pod: query.pod });
      if (follow === 'true') {
        const lines = await operations.followLogs(input, caller);
        return { lines };
      }
      return { text: await operations.readLogs(input, caller) };
    },
    createPlan: async ({ body, ...caller }) => ({
      body: await operations.createPlan(body, caller),
    }),
    submitOperation: async ({ body, http, audit, ...caller }) => {
      Object.assign(audit, auditOf(body));
      const ifMatch = http.get('If-Match');
      const operation = await operations.submitOperation(
        {
          request: body,
          idempotencyKey: http.get('Idempotency-Key'),
          ifMatch: ifMatch === undefined ? undefined : versionsOf(ifMatch),
        },
        caller,
      );
      audit.operation = operation.id;
      return {
        body: operation,
        location: `${http.baseUrl}/v1/operations/${operation.id}`,
      };
    },
    listOperations: async ({ query, ...caller }) => ({
      body: await operations.listOperations(query, caller),
    }),
    getOperation: async ({ params, ...caller }) => ({
      body: await operations.getOperation(params, caller),
    }),
    cancelOperation: async ({ params, audit, ...caller }) => {
      audit.operation = params.id;
      return { body: await operations.cancelOperation(params, caller) };
    },
    listBlueprints: async caller => ({
      body: { items: await operations.listBlueprints(undefined, caller) },
    }),
    getBlueprint: async ({ params, ...caller }) => ({
      body: await operations.getBlueprint(params, caller),
    }),
    listClusters: async caller => ({
      body: { items: await operations.listClusters(undefined, caller) },
    }),
    listCustomers: async ({ query, ...caller }) => ({
      body: { items: await operations.listCustomers(query, caller) },
    }),
    listStages: async caller => ({
      body: { items: await operations.listStages(undefined, caller) },
    }),
  };
}

function auditOf(request: OperationRequest): JsonObject {
  const { customer, name } = request.environment;
  return { kind: request.kind, customer, ...(name !== undefined && { name }) };
}
