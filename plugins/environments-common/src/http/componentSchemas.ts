import { z } from 'zod/v4';
import { blueprintSchema, offeredBlueprintSchema } from '../contract/blueprint';
import { environmentSpecSchema } from '../contract/environment';
import { pullRequestSchema } from '../contract/landing';
import {
  historyEntrySchema,
  operationRequestSchema,
  operationSchema,
} from '../contract/operation';
import {
  fileChangeSchema,
  findingSchema,
  objectChangeSchema,
  planSchema,
} from '../contract/plan';
import { Route, RouteName, routes } from '../contract/routes';
import {
  chainStepSchema,
  environmentStatusSchema,
  workloadSchema,
} from '../contract/status';
import {
  clusterSchema,
  customerSummarySchema,
  environmentDetailSchema,
  environmentObjectSchema,
  environmentSummarySchema,
  eventSchema,
  podSchema,
  stageSchema,
} from '../contract/views';

type JsonSchema = Record<string, unknown>;

/** The parts of answers that have names of their own. */
const named: Record<string, z.ZodType> = {
  Blueprint: blueprintSchema,
  ChainStep: chainStepSchema,
  Cluster: clusterSchema,
  CustomerSummary: customerSummarySchema,
  EnvironmentDetail: environmentDetailSchema,
  EnvironmentEvent: eventSchema,
  EnvironmentObject: environmentObjectSchema,
  EnvironmentSpec: environmentSpecSchema,
  EnvironmentStatus: environmentStatusSchema,
  EnvironmentSummary: environmentSummarySchema,
  FileChange: fileChangeSchema,
  Finding: findingSchema,
  HistoryEntry: historyEntrySchema,
  ObjectChange: objectChangeSchema,
  OfferedBlueprint: offeredBlueprintSchema,
  Operation: operationSchema,
  OperationPullRequest: pullRequestSchema,
  Plan: planSchema,
  Pod: podSchema,
  Stage: stageSchema,
  Workload: workloadSchema,
};

const nameOfSchema = new Map(
  Object.entries(named).map(([name, schema]) => [schema, name]),
);

/** Name of the schema of a route's answer: a shared one, or one of its own. */
export function answerName(name: RouteName): string {
  const { response } = routes[name] as Route;
  const own = `${name.charAt(0).toUpperCase()}${name.slice(1)}Answer`;
  return (response && nameOfSchema.get(response)) ?? own;
}

/** All schemas that bodies and answers refer to, by name, referring to each other. */
export function componentSchemas(): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(named)) {
    registry.add(schema, { id: name });
  }
  for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
    if (route.response && !nameOfSchema.has(route.response)) {
      registry.add(route.response, { id: answerName(name) });
    }
  }
  const { schemas } = z.toJSONSchema(registry, {
    uri: id => `#/components/schemas/${id}`,
    unrepresentable: 'any',
  });
  return {
    ...Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]),
    ),
    OperationRequest: bare(
      z.toJSONSchema(operationRequestSchema, {
        io: 'input',
        unrepresentable: 'any',
      }),
    ),
  };
}

/** The JSON Schema of one parameter. */
export function jsonSchemaOf(schema: z.core.$ZodType): JsonSchema {
  return bare(z.toJSONSchema(schema, { unrepresentable: 'any' }));
}

/** A schema as a part of another document. */
function bare(schema: object): JsonSchema {
  const { $schema: _, $id: __, id: ___, ...rest } = schema as JsonSchema;
  return JSON.parse(JSON.stringify(rest)) as JsonSchema;
}
