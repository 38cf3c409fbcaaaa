import type { FieldErrors } from '../FieldErrors';
import type { KubeObject } from '../object';
import type { ResourceType } from '../resources';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

const LABEL_WORDS =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const DNS_1035_WORDS =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const KEY_WORDS =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_WORDS =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const STANDARD_FINALIZERS = new Set([
  'kubernetes',
  'orphan',
  'foregroundDeletion',
]);

function isRbac(type: ResourceType): boolean {
  return type.group === 'rbac.authorization.k8s.io';
}

/** What is wrong with a name, or nothing. */
function nameProblem(type: ResourceType, name: string): string | undefined {
  if (isRbac(type)) {
    return /[/%]/.test(name) || name === '.' || name === '..'
      ? `may not contain '/' or '%'`
      : undefined;
  }
  if (type.key === 'services') {
    if (name.length > 63) return 'must be no more than 63 characters';
    return DNS_1035.test(name) ? undefined : DNS_1035_WORDS;
  }
  if (type.key === 'namespaces') {
    if (name.length > 63) return 'must be no more than 63 characters';
    return LABEL.test(name) ? undefined : LABEL_WORDS;
  }
  if (name.length > 253) return 'must be no more than 253 characters';
  return SUBDOMAIN.test(name) ? undefined : SUBDOMAIN_WORDS;
}

function checkKey(field: string, key: string, errors: FieldErrors): void {
  const parts = key.split('/');
  const name = parts[parts.length - 1];
  if (parts.length > 2 || name.length > 63 || !QUALIFIED.test(name)) {
    errors.invalid(field, key, KEY_WORDS);
  } else if (parts.length === 2 && !SUBDOMAIN.test(parts[0])) {
    errors.invalid(field, key, `prefix part ${SUBDOMAIN_WORDS}`);
  }
}

/** Checks labels, of an object or of a template. */
export function validateLabels(
  field: string,
  labels: Record<string, unknown>,
  errors: FieldErrors,
): void {
  for (const [key, value] of Object.entries(labels)) {
    checkKey(field, key, errors);
    if (typeof value !== 'string') {
      errors.wrongType(field, value, `label "${key}" must be a string`);
    } else if (value.length > 63) {
      errors.invalid(field, value, 'must be no more than 63 characters');
    } else if (value !== '' && !QUALIFIED.test(value)) {
      errors.invalid(field, value, VALUE_WORDS);
    }
  }
}

function validateFinalizers(
  type: ResourceType,
  object: KubeObject,
  current: KubeObject | undefined,
  errors: FieldErrors,
): void {
  const { finalizers = [] } = object.metadata;
  finalizers.forEach((finalizer, index) => {
    // Of custom resources any name is taken.
    const isNamed =
      type.custom !== undefined ||
      finalizer.includes('/') ||
      STANDARD_FINALIZERS.has(finalizer);
    if (!isNamed) {
      errors.invalid(
        `metadata.finalizers[${index}]`,
        finalizer,
        'name is neither a standard finalizer name nor is it fully qualified',
      );
    }
  });
  const before = current?.metadata.finalizers ?? [];
  const added = finalizers.filter(finalizer => !before.includes(finalizer));
  if (current?.metadata.deletionTimestamp && added.length > 0) {
    const list = added.map(name => JSON.stringify(name)).join(', ');
    errors.forbidden(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`,
    );
  }
}

/** Checks name, labels, annotations, finalizers and owners. */
export function validateMetadata(
  type: ResourceType,
  object: KubeObject,
  current: KubeObject | undefined,
  errors: FieldErrors,
): void {
  const { name, labels, annotations, ownerReferences } = object.metadata;
  if (!name) {
    errors.required('metadata.name', 'name or generateName is required');
  } else {
    const problem = nameProblem(type, name);
    if (problem) errors.invalid('metadata.name', name, problem);
  }
  validateLabels('metadata.labels', labels ?? {}, errors);
  for (const [key, value] of Object.entries<unknown>(annotations ?? {})) {
    checkKey('metadata.annotations', key.toLowerCase(), errors);
    if (typeof value !== 'string') {
      errors.wrongType(
        'metadata.annotations',
        value,
        `annotation "${key}" must be a string`,
      );
    }
  }
  validateFinalizers(type, object, current, errors);
  for (const owner of ownerReferences ?? []) {
    if (!owner.uid) {
      errors.required('metadata.ownerReferences.uid', 'uid must not be empty');
    }
  }
}
