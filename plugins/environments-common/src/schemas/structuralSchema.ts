type Schema = Record<string, unknown>;

/** Members that mean the same in both. */
const KEPT = [
  'type',
  'description',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'maxItems',
  'enum',
  'required',
];

/**
 * A JSON Schema as a structural one, which is what CustomResourceDefinitions take
 * (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema).
 * Objects of named members need not forbid others there, since these are not kept; those of any members keep what they
 * hold. Defaults are left out, so that an object says what its file says; `not` and `propertyNames` are, too: there
 * are rules for them, with words.
 *
 * @throws Error for a member that it does not know what to make of
 */
export function structuralSchema(schema: Schema): Schema {
  const structural: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (KEPT.includes(keyword)) {
      structural[keyword] = value;
      continue;
    }
    switch (keyword) {
      case '$schema':
      case 'title':
      case 'default':
      case 'not':
      case 'propertyNames':
        break;
      case 'const':
        structural.enum = [value];
        break;
      case 'properties':
        structural.properties = Object.fromEntries(
          Object.entries(value as Record<string, Schema>).map(
            ([name, inner]) => [name, structuralSchema(inner)],
          ),
        );
        break;
      case 'items':
        structural.items = structuralSchema(value as Schema);
        break;
      case 'additionalProperties':
        if (value === true) {
          structural['x-kubernetes-preserve-unknown-fields'] = true;
        } else if (value !== false) {
          structural.additionalProperties = structuralSchema(value as Schema);
        }
        break;
      default:
        throw new Error(`A structural schema has no ${keyword}`);
    }
  }
  return structural;
}
