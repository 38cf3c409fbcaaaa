const PREFIX = 'berth/operations/';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The branch of an operation's pull request: never a word of a user in it. */
export function operationBranch(id: string): string {
  if (!UUID.test(id)) {
    throw new TypeError(`Not an operation's id: ${id}`);
  }
  return `${PREFIX}${id}`;
}

/** The operation that a branch is of; undefined for other branches. */
export function operationOfBranch(branch: string): string | undefined {
  const id = branch.startsWith(PREFIX) ? branch.slice(PREFIX.length) : '';
  return UUID.test(id) ? id : undefined;
}
