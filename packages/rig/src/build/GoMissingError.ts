import { CustomErrorBase } from '@backstage/errors';

/** Go is not there, or too old; the message says what to install. */
export class GoMissingError extends CustomErrorBase {
  name = 'GoMissingError' as const;
}
