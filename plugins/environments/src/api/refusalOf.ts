import { ResponseError } from '@backstage/errors';

/** Why a call went wrong, in words for a reader. */
export interface Refusal {
  /** HTTP status; absent where the API could not be reached. */
  status?: number;
  /** The API's own sentence, or the browser's. */
  message: string;
}

/** Reads the API's sentence out of what a call rejected with. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ResponseError) {
    return { status: error.statusCode, message: error.body.error.message };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}
