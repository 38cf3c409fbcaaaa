import type { ErrorSchema } from '@rjsf/utils';
import type { JsonSchema } from '@berth/plugin-environments-common';
import type { Problem } from '@berth/plugin-environments-common/parameters';

/** The parts of a dotted path with list items: `a.b[0]` has a, b and 0. */
export function partsOf(field: string): string[] {
  return field.split(/[.[\]]+/).filter(Boolean);
}

/** What a schema calls the member at a path; the path's last part where it has no title. */
export function titleOf(schema: JsonSchema, parts: string[]): string {
  let current: unknown = schema;
  for (const part of parts) {
    const { properties, items } = (current ?? {}) as {
      properties?: Record<string, unknown>;
      items?: unknown;
    };
    current = properties?.[part] ?? items;
  }
  const title = (current as { title?: unknown } | undefined)?.title;
  return typeof title === 'string' ? title : parts[parts.length - 1] ?? '';
}

/** A problem's sentence with the title that the reader sees in place of the path. */
export function readableProblem(
  schema: JsonSchema,
  root: string,
  problem: Problem,
): string {
  const parts = partsOf(problem.field.slice(root.length));
  return parts.length
    ? problem.message.replace(problem.field, titleOf(schema, parts))
    : problem.message;
}

/** The same for what belongs to no field: what it is about as a whole is called by the form's label. */
export function labelledProblem(
  schema: JsonSchema,
  root: string,
  label: string,
  problem: Problem,
): string {
  const sentence = readableProblem(schema, root, problem);
  return sentence.startsWith(`${root} `)
    ? `${label}${sentence.slice(root.length)}`
    : sentence;
}

/** Problems as the form takes them: a tree that follows the fields. */
export function problemSchema(
  schema: JsonSchema,
  root: string,
  problems: Problem[],
): ErrorSchema {
  const tree: ErrorSchema = {};
  for (const problem of problems) {
    let node = tree as Record<string, ErrorSchema> & { __errors?: string[] };
    for (const part of partsOf(problem.field.slice(root.length))) {
      node[part] ??= {};
      node = node[part] as typeof node;
    }
    node.__errors = [
      ...(node.__errors ?? []),
      readableProblem(schema, root, problem),
    ];
  }
  return tree;
}
