import { SHARDS } from './engines.mjs';
import { pause } from './requests.mjs';

/** How long the engine has to be quiet before its work is counted, in milliseconds. */
const QUIET = 3_000;

/** The sum of the counts of those ids that count. */
export const total = (counts, isOf) =>
  [...counts].reduce((sum, [id, count]) => (isOf(id) ? sum + count : sum), 0);

/** Waits until the engine does nothing any more; gives up after some looks, which the figures then show. */
export async function atRest({ engine, bed, events }, looks) {
  const counted = async () =>
    total(await engine.work(bed.cluster, events), () => true);
  let before = await counted();
  for (let look = 0; look < looks; look++) {
    await pause(QUIET);
    const now = await counted();
    if (now === before) return;
    before = now;
  }
  console.log('  the engine does not come to rest');
}

/**
 * Waits until Berth has made what a repository is given once, a branch for each shard, and the engine has looked at it:
 * a portal that begins is not what is measured.
 */
export async function begun(stage) {
  const { bed } = stage;
  const shards = () =>
    bed
      .git('for-each-ref', '--format=%(refname)', 'refs/heads/berth/clusters')
      .split('\n')
      .filter(Boolean).length;
  while (bed.delivery === 'branches' && shards() < SHARDS.length) {
    await pause(200);
  }
  await atRest(stage, 20);
}
