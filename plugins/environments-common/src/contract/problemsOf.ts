import type { z } from 'zod/v4';
import type { Problem } from '../rules/Problem';

const TYPES: Record<string, string> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * What a value breaks of a schema of the contract, a sentence for each thing, each naming its field.
 *
 * @param root - what the value itself is called
 */
export function problemsOf(
  error: { issues: readonly z.core.$ZodIssue[] },
  root = 'the request',
): Problem[] {
  return error.issues.flatMap(issue => problemsOfIssue(issue, [], root));
}

function problemsOfIssue(
  issue: z.core.$ZodIssue,
  above: PropertyKey[],
  root: string,
): Problem[] {
  const field = fieldOf([...above, ...issue.path]);
  const name = field || root;
  const says = (rule: string): Problem[] => [
    { field, message: `${name} ${rule}` },
  ];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const unknown = field ? `${field}.${key}` : key;
      return { field: unknown, message: `${unknown} is not known` };
    });
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.flatMap(inner =>
      problemsOfIssue({ ...inner, path: [] }, [...above, ...issue.path], root),
    );
  }
  if (!/^(Invalid|Too|Unrecognized)/.test(issue.message)) {
    // A rule's own sentence, which names the field by its path or by the last part of it.
    const [first] = issue.message.split(' ');
    return [
      {
        field,
        message:
          name.endsWith(first) || first.startsWith(name)
            ? issue.message
            : `${name}: ${issue.message}`,
      },
    ];
  }
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? says('is missing')
        : says(`takes ${TYPES[issue.expected] ?? issue.expected}`);
    case 'invalid_value':
      return says(`takes ${oneOf(issue.values)}`);
    case 'invalid_union':
      return 'options' in issue && issue.options
        ? says(`takes ${oneOf(issue.options)}`)
        : says('is refused');
    default:
      return says(
        `is refused: ${issue.message
          .charAt(0)
          .toLowerCase()}${issue.message.slice(1)}`,
      );
  }
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1
    ? String(values[0])
    : `one of ${values.map(String).join(', ')}`;
}

function fieldOf(path: PropertyKey[]): string {
  return path.reduce<string>((field, part) => {
    if (typeof part === 'number') {
      return `${field}[${part}]`;
    }
    return field ? `${field}.${String(part)}` : String(part);
  }, '');
}
