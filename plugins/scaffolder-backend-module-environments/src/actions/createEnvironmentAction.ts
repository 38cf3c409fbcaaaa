import { createHash } from 'node:crypto';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  environmentId,
  type EnvironmentRequest,
} from '@berth/plugin-environments-common';
import { inOwnWords, type EnvironmentsConnection } from './connectEnvironments';

/** Asks for a new environment in the name of who started the task. A step that is run again asks for nothing new. */
export function createEnvironmentAction({
  client,
  tokenOf,
}: EnvironmentsConnection) {
  return createTemplateAction({
    id: 'environment:create',
    description:
      'Asks Berth for a new environment; environment:wait waits until it is ready',
    examples: [
      {
        description: 'An environment with the defaults of its blueprint',
        example: `steps:
  - id: create
    action: environment:create
    input:
      customer: acme
      stage: staging
      blueprint: {name: standard}
      owner: group:default/team-a
      parameters: {domain: acme.example.com}`,
      },
    ],
    schema: {
      input: {
        customer: z =>
          z.string({ description: 'The customer that it is for: acme' }),
        name: z =>
          z
            .string({ description: "Its name; the stage's where left out" })
            .optional(),
        stage: z => z.string({ description: 'A configured stage' }),
        cluster: z =>
          z
            .string({ description: 'A cluster; the first where left out' })
            .optional(),
        blueprint: z =>
          z.object(
            {
              name: z.string(),
              version: z
                .string({ description: 'The newest where left out' })
                .optional(),
            },
            { description: 'The recipe that it is made from' },
          ),
        size: z =>
          z.string({ description: "A size of the blueprint's" }).optional(),
        owner: z =>
          z.string({
            description: 'Entity reference of a group or user',
          }),
        parameters: z =>
          z
            .record(z.any(), {
              description: "As the blueprint's schema has them",
            })
            .optional(),
        applications: z =>
          z
            .record(
              z.object({
                version: z.string().optional(),
                values: z.record(z.any()).optional(),
              }),
              { description: 'Versions and values by application' },
            )
            .optional(),
      },
      output: {
        id: z => z.string({ description: 'Its id, which is its namespace' }),
        operationId: z => z.string({ description: "The operation's id" }),
        environmentUrl: z =>
          z.string({ description: 'Path of its page in the portal' }),
      },
    },
    async handler(ctx) {
      const { logger, task, step, each, signal, input } = ctx;
      // The API checks the values: the action's schema is only what forms and documentation need.
      const environment = input as EnvironmentRequest;
      const { customer, name = environment.stage } = environment;
      const credentials = await ctx.getInitiatorCredentials();
      try {
        const operation = await client.submitOperation(
          { kind: 'create', environment },
          {
            token: await tokenOf(credentials),
            signal,
            idempotencyKey: createHash('sha256')
              .update(JSON.stringify([task.id, step?.id, each, customer, name]))
              .digest('hex'),
          },
        );
        logger.info(`${operation.title}: operation ${operation.id}`);
        ctx.output('id', environmentId(customer, name));
        ctx.output('operationId', operation.id);
        ctx.output('environmentUrl', `/environments/${customer}/${name}`);
      } catch (error) {
        throw inOwnWords(error);
      }
    },
  });
}
