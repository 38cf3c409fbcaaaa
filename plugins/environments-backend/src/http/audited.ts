import type { AuditorService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { Request } from 'express';

const REFUSALS = new Set(['AuthenticationError', 'NotAllowedError']);

/** What is called, and by which request. */
export interface AuditedCall {
  auditor: AuditorService;
  request: Request;
  /** The route's name in kebab case. */
  eventId: string;
  /** Whether the route changes something. */
  changes: boolean;
}

/**
 * Writes a call to the audit log: with its end where it changes something, and where the caller is refused.
 *
 * @param run - gets an object for what the log says of the call, and may fill it
 */
export async function audited<T>(
  { auditor, request, eventId, changes }: AuditedCall,
  run: (meta: JsonObject) => Promise<T>,
): Promise<T> {
  const meta: JsonObject = {};
  const createEvent = () =>
    auditor.createEvent({
      eventId,
      request,
      severityLevel: changes ? 'medium' : 'low',
    });
  const begun = changes ? await createEvent() : undefined;
  let result: T;
  try {
    result = await run(meta);
  } catch (error) {
    const cause = isError(error) ? error : new Error(String(error));
    const event = REFUSALS.has(cause.name)
      ? begun ?? (await createEvent())
      : begun;
    await event?.fail({ meta, error: cause });
    throw error;
  }
  await begun?.success({ meta });
  return result;
}
