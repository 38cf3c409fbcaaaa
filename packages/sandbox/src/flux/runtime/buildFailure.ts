import {
  ToolRejectedError,
  ToolUnavailableError,
} from '@berth/plugin-environments-node';
import { ReconcileFailure } from './ReconcileFailure';

/**
 * What a renderer's failure is to a Flux object: its own words, without the folders of
 * this machine; tried again with backoff only where the input is not at fault.
 */
export function buildFailure(
  error: unknown,
  reason: string,
  prefix: string,
  root: string,
): ReconcileFailure {
  if (error instanceof ReconcileFailure) {
    return error;
  }
  const said = error instanceof Error ? error.message : String(error);
  const words = (error instanceof ToolRejectedError ? error.stderr : said)
    .replaceAll(`${root}/`, '')
    .replaceAll(root, '.');
  return new ReconcileFailure(
    reason,
    prefix ? `${prefix}: ${words}` : words,
    error instanceof ToolUnavailableError ? 'backoff' : undefined,
  );
}
