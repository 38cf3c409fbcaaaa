const COMPONENT = /^[a-z][a-z0-9-]{0,29}\/[a-z][a-z0-9-]{0,29}$/;
const OWNER =
  /^(group|user):[a-z0-9][a-z0-9._-]{0,62}\/[a-z0-9][a-z0-9._-]{0,62}$/;
/** What `user:` and `service:` may go with: a token of a user says what the sign-in made of the name. */
const REQUESTER =
  /^(group|service|user):[^\s\p{C}:/]{1,63}\/[^\s\p{C}]{1,200}$/u;

/** Says why a value is no component reference such as `ingress/traefik`; undefined where it is one. */
export function componentProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' && COMPONENT.test(value)
    ? undefined
    : `${field} takes capability/tool in lower case, such as ingress/traefik`;
}

/** Says why a value is no owner reference such as `group:default/team-a`; undefined where it is one. */
export function ownerProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' && OWNER.test(value)
    ? undefined
    : `${field} takes a full entity reference of a group or user in lower case, such as group:default/team-a`;
}

/** Says why nobody is recorded under a value as who asked for an operation; undefined where somebody may be. */
export function requesterProblem(
  field: string,
  value: unknown,
): string | undefined {
  return typeof value === 'string' &&
    REQUESTER.test(value) &&
    value === value.toLowerCase()
    ? undefined
    : `${field} takes a full entity reference in lower case of who asked, such as user:default/guest, or service:default/script for a script`;
}
