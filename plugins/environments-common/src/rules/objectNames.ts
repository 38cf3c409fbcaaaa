const OBJECT_NAME = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;

/** Says why a value can't name a Kubernetes object (RFC 1123 subdomain); undefined where it can. */
export function objectNameProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' &&
    OBJECT_NAME.test(value) &&
    !value.includes('..')
    ? undefined
    : `${field} takes the name of a Kubernetes object: lower-case letters, digits, hyphens and dots, at most 253 characters`;
}
