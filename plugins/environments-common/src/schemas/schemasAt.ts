/** A schema that applies to a place of a value. */
export interface Applying {
  schema: Record<string, unknown>;
  /** Where it stands in the whole schema, as a JSON pointer in a URI's fragment. */
  pointer: string;
  /** False for what is a part of another schema of the same place, such as one of its forms. */
  isOwn: boolean;
  /** False for conditions. */
  isOffer: boolean;
}

const REFERENCES = ['$ref', '$recursiveRef', '$dynamicRef'];

/**
 * All schemas that apply to a value where some do: these, what they refer to, and their parts that count for this
 * value. Where it keeps none of several forms, all of them do, since somebody else says that it keeps none.
 */
export function schemasAt(
  root: Record<string, unknown>,
  from: Applying[],
  value: object,
  keeps: (pointer: string, value: unknown) => boolean,
): Applying[] {
  const found = new Map<string, Applying>();
  const waiting = [...from];
  for (const next of waiting) {
    const key = `${next.isOwn} ${next.isOffer} ${next.pointer}`;
    if (!found.has(key)) {
      found.set(key, next);
      waiting.push(...referredBy(next, root), ...partsOf(next, value, keeps));
    }
  }
  return [...found.values()];
}

function referredBy(
  applying: Applying,
  root: Record<string, unknown>,
): Applying[] {
  return REFERENCES.flatMap(keyword => {
    const reference = applying.schema[keyword];
    if (typeof reference !== 'string' || !reference.startsWith('#')) {
      return [];
    }
    const pointer = reference.slice(1);
    const schema = pointer
      .split('/')
      .slice(1)
      .map(decoded)
      .reduce<unknown>(
        (inner, step) =>
          typeof inner === 'object' && inner !== null
            ? (inner as Record<string, unknown>)[step]
            : undefined,
        root,
      );
    return isRecord(schema) ? [{ ...applying, schema, pointer }] : [];
  });
}

function partsOf(
  applying: Applying,
  value: object,
  keeps: (pointer: string, value: unknown) => boolean,
): Applying[] {
  const { schema, pointer } = applying;
  const part = (path: string, inner: unknown): Applying[] =>
    isRecord(inner)
      ? [
          {
            ...applying,
            schema: inner,
            pointer: `${pointer}/${path}`,
            isOwn: false,
          },
        ]
      : [];
  const list = (keyword: string) =>
    (Array.isArray(schema[keyword]) ? schema[keyword] : []).flatMap(
      (inner: unknown, index: number) => part(`${keyword}/${index}`, inner),
    );
  const forms = (keyword: string) => {
    const all = list(keyword);
    const kept = all.filter(form => keeps(form.pointer, value));
    return kept.length > 0 ? kept : all;
  };
  const brought = (keyword: string) =>
    Object.entries(isRecord(schema[keyword]) ? schema[keyword] : {}).flatMap(
      ([name, inner]) =>
        Object.hasOwn(value, name)
          ? part(`${keyword}/${encoded(name)}`, inner)
          : [],
    );
  const condition = 'if' in schema ? part('if', schema.if) : [];
  const decided = () =>
    condition.every(it => keeps(it.pointer, value)) && schema.if !== false
      ? [
          ...condition.map(it => ({ ...it, isOffer: false })),
          ...part('then', schema.then),
        ]
      : part('else', schema.else);
  return [
    ...list('allOf'),
    ...forms('anyOf'),
    ...forms('oneOf'),
    ...('if' in schema ? decided() : []),
    ...brought('dependentSchemas'),
    ...brought('dependencies'),
  ];
}

/** One step of a JSON pointer, as a URI's fragment has it. */
export function encoded(step: string): string {
  return encodeURIComponent(step.replace(/~/g, '~0').replace(/\//g, '~1'));
}

function decoded(step: string): string {
  return decodeURIComponent(step).replace(/~1/g, '/').replace(/~0/g, '~');
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
