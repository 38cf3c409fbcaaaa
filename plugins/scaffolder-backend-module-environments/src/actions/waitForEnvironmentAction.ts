import { setTimeout as wait } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { InputError, isError, ResponseError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  durationProblem,
  durationSeconds,
  environmentTitle,
  type Operation,
  type RequestOptions,
} from '@berth/plugin-environments-common';
import { inOwnWords, type EnvironmentsConnection } from './connectEnvironments';
import { creationOf, judge, operationOf, ProgressTeller } from './progress';

const DEFAULT_TIMEOUT = 'PT10M';

/** Milliseconds that Berth may take to answer. */
const LONGEST_ANSWER = 30_000;

/** Looks in a row that find it failed, after which it is not expected to recover. */
const PATIENCE = 5;

/** Waits until an environment is ready, and tells each step of its chain in the task's log as it changes. */
export function waitForEnvironmentAction(
  { client, tokenOf }: EnvironmentsConnection,
  { pollMs = 1_000 }: { pollMs?: number } = {},
) {
  return createTemplateAction({
    id: 'environment:wait',
    description:
      'Waits until an environment of Berth is ready, and fails with the reason where it does not get there',
    examples: [
      {
        description: 'At most ten minutes',
        example: `steps:
  - id: wait
    action: environment:wait
    input:
      customer: acme
      name: staging
      timeout: PT10M`,
      },
      {
        description: 'For what a step before asked for',
        example: `steps:
  - id: wait
    action: environment:wait
    input:
      customer: acme
      name: staging
      operationId: \${{ steps.create.output.operationId }}`,
      },
    ],
    schema: {
      input: {
        customer: z => z.string({ description: 'Its customer: acme' }),
        name: z => z.string({ description: 'Its name: staging' }),
        operationId: z =>
          z
            .string({
              description:
                'The operation whose outcome is waited for, as environment:create gives it; the creation where left out. Waiting ends at once where that one is rejected, cancelled or fails',
            })
            .optional(),
        timeout: z =>
          z
            .string({
              description: `ISO 8601 duration; ${DEFAULT_TIMEOUT} where left out`,
            })
            .optional(),
      },
      output: {
        address: z =>
          z
            .string({ description: 'Where it is reached, if anywhere' })
            .optional(),
        phase: z => z.string({ description: 'ready, or asleep' }),
        commitUrl: z =>
          z
            .string({ description: 'Web page of its newest commit, if any' })
            .optional(),
      },
    },
    async handler(ctx) {
      const {
        customer,
        name,
        operationId,
        timeout = DEFAULT_TIMEOUT,
      } = ctx.input;
      const problem = durationProblem('timeout', timeout);
      if (problem) {
        throw new InputError(problem);
      }
      const deadline = Date.now() + (durationSeconds(timeout) ?? 0) * 1_000;
      const title = environmentTitle(customer, name);
      const teller = new ProgressTeller();
      const credentials = await ctx.getInitiatorCredentials();
      let failures = 0;
      let reason = 'Berth did not answer';
      const asCaller = async <T>(
        ask: (options: RequestOptions) => Promise<T>,
      ): Promise<T> => {
        const token = await tokenOf(credentials);
        const time = Math.min(LONGEST_ANSWER, deadline - Date.now());
        return inTime(time, ctx.signal, signal => ask({ token, signal }));
      };
      const readOperation = async (id: string) => {
        const operation = await asCaller(options =>
          client.getOperation(id, options),
        );
        refuseStrangers(operation, title);
        return operation;
      };
      const readAll = async () => {
        const detail = await asCaller(options =>
          client.getEnvironment({ customer, name }, options),
        );
        const decisive =
          operationId === undefined
            ? creationOf(detail)
            : operationOf(detail, operationId) ??
              (await readOperation(operationId));
        return { detail, decisive };
      };
      for (;;) {
        ctx.signal?.throwIfAborted();
        const seen = await look(ctx.logger, readAll);
        if (seen) {
          const { detail, decisive } = seen;
          teller.tell(detail).forEach(line => ctx.logger.info(line));
          const verdict = judge(detail, decisive);
          if (verdict.state === 'ready') {
            const { address } = detail.status;
            ctx.logger.info(
              `${title} is ready${address ? ` at ${address}` : ''}`,
            );
            ctx.output('address', address);
            ctx.output('phase', detail.status.phase);
            ctx.output(
              'commitUrl',
              detail.links.find(({ title: of }) => of === 'Commit')?.url,
            );
            return;
          }
          reason = verdict.reason;
          failures = verdict.state === 'failed' ? failures + 1 : 0;
          if (
            verdict.state === 'failed' &&
            (verdict.final || failures >= PATIENCE)
          ) {
            throw new Error(`${title} failed: ${reason}`);
          }
        }
        if (Date.now() + pollMs > deadline) {
          throw new Error(`${title} is not ready after ${timeout}: ${reason}`);
        }
        await wait(pollMs, undefined, { signal: ctx.signal });
      }
    },
  });
}

/** Gives an answer up with a TimeoutError once its milliseconds are over: `fetch` alone would wait for minutes. */
async function inTime<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // Not `AbortSignal.timeout`, which Node 20 forgets within `AbortSignal.any` (nodejs/node#57736).
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DOMException('No answer came', 'TimeoutError')),
    milliseconds,
  );
  try {
    return await ask(
      signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined where the API can't answer now, which passes; refusals and absences are final. */
async function look<T>(
  logger: LoggerService,
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const isPassing =
      error instanceof ResponseError
        ? error.statusCode >= 500
        : // What fetch rejects with where nobody answers, at all or in time.
          isError(error) && ['TypeError', 'TimeoutError'].includes(error.name);
    if (!isPassing) {
      throw inOwnWords(error);
    }
    logger.warn(`Berth does not answer now: ${error}`);
    return undefined;
  }
}

/** @throws InputError where an operation is another environment's, whose outcome would say nothing */
function refuseStrangers({ environment }: Operation, title: string): void {
  const own = environmentTitle(environment.customer, environment.name);
  if (own !== title) {
    throw new InputError(
      `operationId takes an operation of ${title}; the one given is of ${own}`,
    );
  }
}
