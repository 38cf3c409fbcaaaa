/**
 * Names that Kubernetes, Git or JavaScript give a meaning of their own, and those of which ids would come that the
 * engines' own objects and namespaces have: `berth-shard-00`, `flux-system`.
 */
const RESERVED = new Set([
  'default',
  'constructor',
  'prototype',
  'head',
  'berth',
  'flux',
]);

/** Longest customer or environment name, in characters, so that the id fits a namespace's 63. */
export const MAX_NAME_LENGTH = 30;

const NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/**
 * Says why a value can't name a customer, an environment, a size or a cluster; undefined where it can.
 * A name is a DNS label (RFC 1123) that begins with a letter, of at most 30 characters.
 */
export function nameProblem(field: string, value: unknown): string | undefined {
  const rule = `lower-case letters, digits and hyphens, beginning with a letter and ending with a letter or digit, at most ${MAX_NAME_LENGTH} characters`;
  if (typeof value !== 'string') {
    return `${field} must be a text of ${rule}`;
  }
  if (value === '') {
    return `${field} is missing; it takes ${rule}`;
  }
  if (!NAME.test(value) || value.length > MAX_NAME_LENGTH) {
    return `${field} takes ${rule}`;
  }
  if (RESERVED.has(value) || value.startsWith('kube-')) {
    return `${field} can't be "${value}", which is reserved; names beginning with kube- and the names ${[
      ...RESERVED,
    ].join(', ')} are`;
  }
  return undefined;
}

/**
 * Ids that are none, though customer and name are: namespaces of the cluster itself, by Kubernetes' and OpenShift's
 * prefixes, and of what works for all of it (`flux-system`, `istio-system`, `argo-cd`, `cert-manager`).
 */
export const RESERVED_IDS =
  '^(kube|openshift)-|-system$|^(argo-cd|cert-manager|ingress-nginx)$';

const reservedIds = new RegExp(RESERVED_IDS);

/** Says why a customer can't have an environment of a name, where each may be one; undefined where it can. */
export function environmentNameProblem(
  field: string,
  customer: string,
  name: string,
): string | undefined {
  const id = environmentId(customer, name);
  return reservedIds.test(id)
    ? `${field} can't be "${name}" where the customer is "${customer}": the namespace would be ${id}, and those that begin with kube- or openshift- or end with -system, and argo-cd, cert-manager and ingress-nginx, are the cluster's own; take another name or customer`
    : undefined;
}

/** The id of an environment, which is its namespace too: `acme-staging`. */
export function environmentId(customer: string, name: string): string {
  return `${customer}-${name}`;
}

/** How people write an environment: `acme/staging`. */
export function environmentTitle(customer: string, name: string): string {
  return `${customer}/${name}`;
}
