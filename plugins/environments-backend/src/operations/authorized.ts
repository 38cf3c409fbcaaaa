import type { PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import type { UseCase } from './Caller';

/**
 * A use case that only those can call who have a permission; it is the only way to the one inside.
 *
 * @param permission - the permission, or what finds it for an input; finding it must not tell the caller anything
 */
export function authorized<Input, Result>(
  permissions: PermissionsService,
  permission:
    | BasicPermission
    | ((input: Input) => BasicPermission | Promise<BasicPermission>),
  useCase: UseCase<Input, Result>,
): UseCase<Input, Result> {
  return async (input, caller) => {
    const needed =
      typeof permission === 'function' ? await permission(input) : permission;
    const [decision] = await permissions.authorize([{ permission: needed }], {
      credentials: caller.credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `This needs the permission ${needed.name}, which you don't have`,
      );
    }
    return useCase(input, caller);
  };
}
