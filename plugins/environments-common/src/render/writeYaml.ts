/** What can be written: JSON, and members that are undefined, which are left out. */
export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/** `always`: every string in double quotes; `needed`: only those that some YAML reader could take for something else. */
export type Quoting = 'always' | 'needed';

/** Words that YAML 1.1 readers (kustomize, Helm) or YAML 1.2 readers take for booleans, nulls or numbers. */
const WORDS = /^(y|yes|n|no|on|off|true|false|null|nan|inf)$/i;
const PLAIN = /^(?![.]+$)[A-Za-z/.][A-Za-z0-9_./-]*$/;
const NUMERIC = /^\.?(\d|inf$|nan$)/i;

/**
 * Writes a block of YAML that every reader of YAML 1.1 and 1.2 reads back to the same bytes. Deterministic: members
 * are written in the order that they have.
 */
export function writeYaml(value: YamlValue, quoting: Quoting): string {
  return isEmptyOrScalar(value)
    ? `${inline(value, quoting)}\n`
    : `${block(value, quoting).join('\n')}\n`;
}

/** A string in double quotes, with escapes wherever a YAML reader could change a character. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

type Collection =
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

function block(value: Collection, quoting: Quoting): string[] {
  if (isList(value)) {
    return value.flatMap(item => {
      if (isEmptyOrScalar(item)) {
        return [`- ${inline(item, quoting)}`];
      }
      const [first, ...rest] = block(item, quoting);
      return [`- ${first}`, ...rest.map(line => `  ${line}`)];
    });
  }
  return Object.entries(value).flatMap(([key, item]) => {
    if (item === undefined) {
      return [];
    }
    const name = scalar(key, 'needed');
    if (isEmptyOrScalar(item)) {
      return [`${name}: ${inline(item, quoting)}`];
    }
    return [`${name}:`, ...block(item, quoting).map(line => `  ${line}`)];
  });
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isEmptyOrScalar(
  value: YamlValue,
): value is string | number | boolean | null {
  return (
    typeof value !== 'object' ||
    value === null ||
    Object.values(value).every(item => item === undefined)
  );
}

function inline(value: YamlValue, quoting: Quoting): string {
  if (typeof value === 'string') {
    return scalar(value, quoting);
  }
  if (typeof value === 'object' && value !== null) {
    return isList(value) ? '[]' : '{}';
  }
  return JSON.stringify(value);
}

function scalar(text: string, quoting: Quoting): string {
  const plain =
    quoting === 'needed' &&
    PLAIN.test(text) &&
    !WORDS.test(text) &&
    !NUMERIC.test(text);
  return plain ? text : quoted(text);
}
