import { StringDecoder } from 'node:string_decoder';
import { connectionError } from './kubernetesErrors';

/** Longest line that is taken, in characters: far above the largest object that etcd holds. */
const LONGEST = 32 * 1024 * 1024;

/**
 * The lines of a cluster's stream as they come, without their ends and without empty ones. Rejects with
 * ServiceUnavailableError where the stream breaks; the stream is destroyed when the caller stops reading.
 *
 * @param shorten - makes a line of one that is too long, of which it gets a little more than `longest` characters and
 * the rest is passed over; left out, the lines are rejected where one is longer than 32 Mi characters
 */
export async function* readLines(
  stream: AsyncIterable<Buffer>,
  cluster: string,
  shorten?: { longest: number; line: (beginning: string) => string },
): AsyncGenerator<string> {
  const longest = shorten?.longest ?? LONGEST;
  const decoder = new StringDecoder('utf8');
  let line = '';
  let passing = false;
  for await (const chunk of chunksOf(stream, cluster)) {
    // What came before has no end of a line, and is not searched again.
    const text = decoder.write(chunk);
    let begin = 0;
    while (begin < text.length) {
      const end = text.indexOf('\n', begin);
      if (!passing) {
        line += text.slice(begin, end < 0 ? undefined : end);
      }
      if (line.length > longest) {
        if (!shorten) {
          throw connectionError(cluster, 'it sent a line that does not end');
        }
        yield shorten.line(line);
        line = '';
        passing = true;
      }
      if (end < 0) {
        break;
      }
      const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (whole) {
        yield whole;
      }
      line = '';
      passing = false;
      begin = end + 1;
    }
  }
  line += passing ? '' : decoder.end();
  if (line) {
    yield line;
  }
}

async function* chunksOf(
  stream: AsyncIterable<Buffer>,
  cluster: string,
): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    throw connectionError(cluster, error);
  }
}
