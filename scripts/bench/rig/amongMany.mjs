import { committedAt, creation, deployment, idOf, pause } from './requests.mjs';

/** How long the engine has to be quiet before its work is counted, in milliseconds. */
const QUIET = 3_000;

const total = (counts, isOf) =>
  [...counts].reduce((sum, [id, count]) => (isOf(id) ? sum + count : sum), 0);

/** Waits until the engine does nothing any more; gives up after some looks, which the figures then show. */
async function quiet({ engine, bed, events }, looks) {
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

/** One environment changed, and one new, again and again among those that are there: how long, and at whose cost. */
export async function amongMany(stage, rounds) {
  const { bed, call, events, engine } = stage;
  await quiet(stage, 100);
  const round = async (name, request, version) => {
    const id = idOf(name);
    const before = await engine.work(bed.cluster, events);
    const { id: operation } = await call('POST', '/operations', request);
    const pushed = await committedAt(call, operation);
    const applied = await events.until(id, engine.applied(id, version));
    await events.until(id, engine.serves(id, version));
    await quiet(stage, 5);
    const after = await engine.work(bed.cluster, events);
    const did = isOf => total(after, isOf) - total(before, isOf);
    return {
      applied: applied - pushed,
      own: did(other => other === id),
      others: did(other => other !== id && other !== 'shared'),
      shared: did(other => other === 'shared'),
    };
  };
  const changed = [];
  const fresh = [];
  for (let index = 0; index < rounds; index++) {
    const name = `n${index}`;
    changed.push(await round(name, deployment(name, '1.5.0'), '1.5.0'));
  }
  for (let index = 0; index < rounds; index++) {
    const name = `f${index}`;
    fresh.push(await round(name, creation(name), '1.4.2'));
  }
  return { changed, fresh };
}
