const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Says why a value is no host name that an environment can be reached at; undefined where it is one. */
export function hostProblem(field: string, value: unknown): string | undefined {
  const rule =
    'a DNS name of at least two labels in lower case, such as acme.example.com, at most 253 characters and no IP address';
  if (typeof value !== 'string' || value.length > 253) {
    return `${field} takes ${rule}`;
  }
  const labels = value.split('.');
  return labels.length >= 2 &&
    labels.every(label => LABEL.test(label)) &&
    /^[a-z]/.test(labels[labels.length - 1])
    ? undefined
    : `${field} takes ${rule}`;
}
