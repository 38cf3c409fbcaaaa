import { isOperationId } from '../isOperationId';

const PREFIX = 'berth/operations/';

/** The branch of an operation's pull request: never a word of a user in it. */
export function operationBranch(id: string): string {
  if (!isOperationId(id)) {
    throw new TypeError(`Not an operation's id: ${id}`);
  }
  return `${PREFIX}${id}`;
}

/** The operation that a branch is of; undefined for other branches. */
export function operationOfBranch(branch: string): string | undefined {
  const id = branch.startsWith(PREFIX) ? branch.slice(PREFIX.length) : '';
  return isOperationId(id) ? id : undefined;
}
