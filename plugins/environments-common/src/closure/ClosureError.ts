import { InputError } from '@backstage/errors';

/** An overlay reaches what the repository does not have, or what it must not reach. Terminal until somebody mends it. */
export class ClosureError extends InputError {
  constructor(
    /** The file that says it. */
    readonly file: string,
    /** Where in it, such as `resources[2]`; empty where all of it is meant. */
    readonly entry: string,
    rule: string,
  ) {
    super(entry ? `${file}: ${entry} ${rule}` : `${file} ${rule}`);
  }
}
