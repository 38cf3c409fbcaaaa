import { atRest, total } from './atRest.mjs';
import { committedAt, creation, deployment, idOf } from './requests.mjs';

/** One environment changed, and one new, again and again among those that are there: how long, and at whose cost. */
export async function amongMany(stage, rounds) {
  const { bed, call, events, engine } = stage;
  await atRest(stage, 100);
  const round = async (name, request, version) => {
    const id = idOf(name);
    const before = await engine.work(bed.cluster, events);
    const { id: operation } = await call('POST', '/operations', request);
    const pushed = await committedAt(call, operation);
    const applied = await events.until(id, engine.applied(id, version));
    await events.until(id, engine.serves(id, version));
    await atRest(stage, 5);
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
