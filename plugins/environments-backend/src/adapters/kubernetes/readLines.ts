import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { connectionError } from './kubernetesErrors';

/** Longest line that is taken, in characters: far above the largest object that etcd holds. */
const LONGEST = 32 * 1024 * 1024;

/**
 * The lines of a cluster's stream as they come, without their ends and without empty ones. Rejects with
 * ServiceUnavailableError where the stream breaks, and where a line is longer than 32 Mi characters; the stream
 * is destroyed when the caller stops reading.
 */
export async function* readLines(
  stream: Readable,
  cluster: string,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunksOf(stream, cluster)) {
    rest += decoder.write(chunk);
    let begin = 0;
    for (
      let end = rest.indexOf('\n');
      end >= 0;
      end = rest.indexOf('\n', begin)
    ) {
      const line = rest.slice(begin, end).replace(/\r$/, '');
      if (line) {
        yield line;
      }
      begin = end + 1;
    }
    rest = rest.slice(begin);
    if (rest.length > LONGEST) {
      throw connectionError(cluster, 'it sent a line that does not end');
    }
  }
  rest += decoder.end();
  if (rest) {
    yield rest;
  }
}

async function* chunksOf(
  stream: Readable,
  cluster: string,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) {
      yield chunk as Buffer;
    }
  } catch (error) {
    throw connectionError(cluster, error);
  }
}
