import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { ClusterReader } from '@berth/plugin-environments-node';
import { observedTypes } from './observedTypes';

/** What is being asked of each reader's cluster, and what is asked next. */
const questions = new WeakMap<
  Pick<ClusterReader, 'version'>,
  { current: Promise<boolean>; next?: Promise<boolean> }
>();

/**
 * Lists and watches as a reader does, but believes that a type is not served only where the cluster may be without it:
 * what stands before an API server answers 404 too, and what is there must not pass for gone then. Such a 404 becomes
 * ServiceUnavailableError. All that is answered 404 while a cluster is being asked shares its next question.
 */
export function doubtAbsence(
  reader: Pick<ClusterReader, 'list' | 'watch' | 'version'>,
): Pick<ClusterReader, 'list' | 'watch'> {
  const doubt =
    (type: Parameters<ClusterReader['list']>[0]) =>
    async (error: unknown): Promise<never> => {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
      // Every API server serves these: something else answered.
      if (observedTypes.includes(type) || !(await isApiServer(reader))) {
        throw new ServiceUnavailableError(error.message, error);
      }
      throw error;
    };
  return {
    list: (type, options) => reader.list(type, options).catch(doubt(type)),
    watch: (type, options, onEvent) =>
      reader.watch(type, options, onEvent).catch(doubt(type)),
  };
}

/**
 * Whether an API server answers where the reader asks, by an answer to what is asked from now on: one to what was asked
 * before may be older than the 404, and of another.
 */
function isApiServer(reader: Pick<ClusterReader, 'version'>): Promise<boolean> {
  const question = questions.get(reader);
  if (!question) {
    return ask(reader);
  }
  question.next ??= question.current.then(() => ask(reader));
  return question.next;
}

function ask(reader: Pick<ClusterReader, 'version'>): Promise<boolean> {
  const question = { current: answers(reader) };
  questions.set(reader, question);
  return question.current.finally(() => {
    if (questions.get(reader) === question) {
      questions.delete(reader);
    }
  });
}

async function answers(
  reader: Pick<ClusterReader, 'version'>,
): Promise<boolean> {
  try {
    await reader.version();
    return true;
  } catch (error) {
    // Whoever refuses an account knows it.
    return error instanceof NotAllowedError;
  }
}
