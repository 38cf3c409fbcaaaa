/**
 * Why an object was refused: it is wrong; something that it needs is not there (yet);
 * or the API server could not do it just now.
 */
export type RefusalCause = 'invalid' | 'absent' | 'unavailable';

/** One object was refused; the message names it and has the API server's words. */
export class ObjectRefusedError extends Error {
  name = 'ObjectRefusedError' as const;

  constructor(message: string, readonly why: RefusalCause) {
    super(message);
  }
}
