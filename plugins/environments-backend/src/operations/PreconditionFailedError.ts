import { CustomErrorBase } from '@backstage/errors';

/** What the caller read is not what there is any more: HTTP 412. */
export class PreconditionFailedError extends CustomErrorBase {
  name = 'PreconditionFailedError' as const;
  readonly statusCode = 412;
}
