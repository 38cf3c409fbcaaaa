import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';

/**
 * Entity reference of who asks: a person's own, also where a plugin asks for them; `service:default/<subject>`
 * for a script with a token of its own, the subject being what the configuration calls it.
 *
 * @throws NotAllowedError where nobody is known
 */
export function requesterOf(credentials: BackstageCredentials): string {
  const principal = credentials.principal as
    | BackstageUserPrincipal
    | BackstageServicePrincipal
    | { type: 'none' };
  if (principal.type === 'user') {
    return principal.userEntityRef.toLowerCase();
  }
  if (principal.type === 'service') {
    const name = principal.subject
      .replace(/^external:/, '')
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 63);
    return `service:default/${name || 'unnamed'}`;
  }
  throw new NotAllowedError('An operation needs somebody who asks for it');
}
