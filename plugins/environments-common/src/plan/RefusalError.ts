import { InputError } from '@backstage/errors';
import type { Problem } from '../rules/Problem';

/**
 * A request that is refused by rule: terminal, HTTP 400. Its message is all sentences; `problems` has them by field,
 * a dotted path as in an environment's spec (`parameters.domain`), empty where no field is meant.
 */
export class RefusalError extends InputError {
  constructor(readonly problems: Problem[]) {
    super(problems.map(({ message }) => message).join('; '));
  }
}
