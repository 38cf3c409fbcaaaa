import { readFileSync } from 'node:fs';
import { pause } from './requests.mjs';

const STATUS = 'patch environments/status';
/** Without a status written for so long, in milliseconds, nothing is under way. */
const SETTLED = 10_000;

/** Requests of Berth's that the API server has written down, by what they are. */
function requestsOf(bed, from, to) {
  const seen = new Map();
  for (const line of readFileSync(bed.auditLog, 'utf8').split('\n')) {
    if (line === '') continue;
    const event = JSON.parse(line);
    const at = Date.parse(event.requestReceivedTimestamp);
    if (at >= from && at < to) {
      const { resource = '', subresource } = event.objectRef ?? {};
      seen.set(
        event.auditID,
        `${event.verb} ${resource}${subresource ? `/${subresource}` : ''}`,
      );
    }
  }
  const kinds = {};
  for (const kind of seen.values()) {
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return { total: seen.size, kinds };
}

/**
 * What Berth asks the API server for while nobody looks, and while some look at lists and pages every two seconds.
 */
export async function clusterRequests({ bed, call }, { viewers, seconds }) {
  const during = async work => {
    const from = Date.now();
    await work();
    const to = Date.now();
    // The log is written a moment later.
    await pause(1_000);
    return requestsOf(bed, from, to);
  };
  // What is still being written of the environments that came before is no part of it.
  let written;
  do {
    written = (await during(() => pause(SETTLED))).kinds[STATUS];
  } while (written > 0);
  const idle = await during(() => pause(seconds * 1_000));
  const { items } = await call('GET', '/environments?limit=50');
  const viewed = await during(async () => {
    const ending = Date.now() + seconds * 1_000;
    await Promise.all(
      Array.from({ length: viewers }, async (_, viewer) => {
        const { customer, name } = items[viewer % items.length];
        while (Date.now() < ending) {
          await call('GET', '/environments?limit=50');
          await call('GET', `/environments/${customer}/${name}`);
          await pause(2_000);
        }
      }),
    );
  });
  return { seconds, viewers, idle, viewed };
}
