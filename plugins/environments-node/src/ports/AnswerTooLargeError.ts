import { CustomErrorBase } from '@backstage/errors';

/** The cluster's answer was larger than the caller takes, and was given up: ask for less. */
export class AnswerTooLargeError extends CustomErrorBase {
  name = 'AnswerTooLargeError' as const;
}
