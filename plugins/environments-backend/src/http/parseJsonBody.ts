import { InputError } from '@backstage/errors';
import express, {
  type ErrorRequestHandler,
  type RequestHandler,
} from 'express';

const LIMIT = 256 * 1024;

/** Reads JSON bodies of at most 256 kB, of any JSON value, so that the contract's own words refuse what is no object. */
export function parseJsonBody(): RequestHandler {
  return express.json({ limit: LIMIT, strict: false });
}

/** Says in the API's words what was wrong with a body that could not be read. */
export function explainBodyErrors(): ErrorRequestHandler {
  return (error, _request, _response, next) => {
    const type: unknown = error?.type;
    if (type === 'entity.parse.failed') {
      next(new InputError('the body is no JSON'));
    } else if (type === 'entity.too.large') {
      next(
        Object.assign(
          new InputError(`the body takes at most ${LIMIT / 1024} kB`),
          { statusCode: 413 },
        ),
      );
    } else {
      next(error);
    }
  };
}
