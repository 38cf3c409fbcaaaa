import type { ScalarTag, Tags } from 'yaml';

const NUMBER = 'tag:yaml.org,2002:float';
const WHOLE_NUMBER = 'tag:yaml.org,2002:int';
// Kubernetes reads YAML 1.1 (`yes`, `012`, `1_000`), but none of these types.
const UNKNOWN_TO_KUBERNETES = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:set',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
]);

// The library's own YAML 1.1 numbers include `e7` and `.`, which are names to Kubernetes.
const integer: ScalarTag = {
  tag: WHOLE_NUMBER,
  default: true,
  test: /^[-+]?(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)$/,
  resolve: text => {
    const plain = text.replaceAll('_', '');
    const negative = plain.startsWith('-');
    const digits = plain.replace(/^[-+]/, '');
    const octal = /^0[0-7]+$/.test(digits);
    const value = BigInt(octal ? `0o${digits}` : digits.toLowerCase());
    return negative ? -value : value;
  },
};
const float: ScalarTag = {
  tag: NUMBER,
  default: true,
  test: /^[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: text => Number(text.replaceAll('_', '')),
};

/**
 * The plain scalars that Kubernetes takes for something else than a string, for the
 * `customTags` of a YAML 1.1 schema. Whole numbers become `bigint`.
 */
export function kubernetesScalars(tags: Tags): Tags {
  const kept = tags.filter(tag => {
    if (typeof tag === 'string') {
      return true;
    }
    if (tag.tag === NUMBER || tag.tag === WHOLE_NUMBER) {
      return 'test' in tag && tag.test?.test('.inf') === true;
    }
    return !UNKNOWN_TO_KUBERNETES.has(tag.tag);
  });
  return [...kept, integer, float];
}
