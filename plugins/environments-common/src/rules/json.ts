/** Names that reach a JavaScript object's own machinery. */
const MACHINERY = new Set(['__proto__', 'constructor', 'prototype']);

/** What YAML can't hold or kustomize changes: control characters but tab and line ends, line separators, halves of characters. */
const UNWRITABLE = /(?![\t\n\r])[\p{Cc}\p{Cs}\u2028\u2029\ufffe\uffff]/u;

const DEEPEST = 32;
const LONGEST_KEY = 253;

/**
 * Says why a value can't be kept as a parameter or value: what is no JSON, deeper than 32 levels, has control
 * characters, or keys that mean something to JavaScript; undefined where it can.
 */
export function jsonProblem(field: string, value: unknown): string | undefined {
  return problemAt(field, value, 0);
}

function problemAt(
  field: string,
  value: unknown,
  depth: number,
): string | undefined {
  if (depth > DEEPEST) {
    return `${field} is nested too deeply; ${DEEPEST} levels are taken`;
  }
  if (typeof value === 'string') {
    return UNWRITABLE.test(value)
      ? `${field} holds a control character or half a character, which no text can`
      : undefined;
  }
  if (typeof value === 'number') {
    return Number.isFinite(value)
      ? undefined
      : `${field} takes a number that JSON can hold`;
  }
  if (value === null || typeof value === 'boolean') {
    return undefined;
  }
  if (Array.isArray(value)) {
    return first(value, (item, index) =>
      problemAt(`${field}[${index}]`, item, depth + 1),
    );
  }
  if (typeof value !== 'object') {
    return `${field} takes what JSON can hold`;
  }
  return first(Object.entries(value), ([key, item]) => {
    if (MACHINERY.has(key)) {
      return `${field} can't have a member named ${key}`;
    }
    if (key === '' || key.length > LONGEST_KEY || UNWRITABLE.test(key)) {
      return `${field} takes members with names of 1 to ${LONGEST_KEY} characters`;
    }
    return problemAt(`${field}.${key}`, item, depth + 1);
  });
}

function first<T>(
  items: readonly T[],
  problem: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = problem(item, index);
    if (found) {
      return found;
    }
  }
  return undefined;
}
