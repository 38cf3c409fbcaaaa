import { z } from 'zod/v4';
import { jsonProblem } from '../rules/json';
import { nameProblem } from '../rules/names';

/** A zod string that a rule of `../rules` accepts; the rule's sentence is the refusal. */
export function ruled(
  field: string,
  problem: (field: string, value: unknown) => string | undefined,
) {
  return z
    .string({ error: issue => problem(field, issue.input) })
    .superRefine((value, context) => {
      const message = problem(field, value);
      if (message) {
        context.addIssue({ code: 'custom', message });
      }
    });
}

/** A name as `nameProblem` allows it. */
export const nameOf = (field: string) => ruled(field, nameProblem);

/** RFC 3339, UTC. */
export const timeOf = (field: string) =>
  z.iso.datetime({
    error: `${field} takes a time as RFC 3339 in UTC, such as 2026-12-24T00:00:00Z`,
  });

/** A full Git object name: 40 hexadecimal digits. */
export const commitOf = (field: string) =>
  z.string().regex(/^[0-9a-f]{40}$/, `${field} takes 40 hexadecimal digits`);

type Json = z.core.util.JSONType;

/** A JSON object whose members the blueprint's schemas judge. */
export const jsonMembers = (field: string) =>
  z
    .custom<Record<string, Json>>(
      value => membersProblem(field, value) === undefined,
      { error: issue => membersProblem(field, issue.input) },
    )
    .meta({ type: 'object', additionalProperties: true });

function membersProblem(field: string, value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? jsonProblem(field, value)
    : `${field} takes an object`;
}
