import { CustomErrorBase } from '@backstage/errors';

/** The cluster no longer holds the resource version or the page that was asked for: list again. */
export class WatchExpiredError extends CustomErrorBase {
  name = 'WatchExpiredError' as const;
}
