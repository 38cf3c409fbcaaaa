import { PlainPush } from './PlainPush.mjs';
import {
  committedAt,
  creation,
  deployment,
  idOf,
  shownAt,
} from './requests.mjs';

/** One operation from request to shown, in Berth's shares and the engine's, in milliseconds. */
async function timed({ call, events, engine, bed }, name, request, version) {
  const id = idOf(name);
  const asked = Date.now();
  const { id: operation } = await call('POST', '/operations', request);
  const taken = Date.now();
  const engineAsked = events.until(undefined, all =>
    engine.asked(all, id, asked),
  );
  const fetched = events.until(undefined, all =>
    engine.fetched(all, [engine.source(id, bed.delivery)], asked),
  );
  const pushed = await committedAt(call, operation);
  await events.until(id, engine.serves(id, version));
  const shown = await shownAt(
    call,
    name,
    ({ phase, applications }) =>
      phase === 'ready' && applications[0].running === version,
  );
  const shares = {
    taken: taken - asked,
    pushed: pushed - asked,
    engineAsked: Math.max(0, (await engineAsked) - pushed),
    shown: Math.max(0, shown - events.lastChange(id)),
    total: shown - asked,
    fetched: (await fetched) - pushed,
  };
  const own = shares.pushed + shares.engineAsked + shares.shown;
  return { ...shares, own, engine: shares.total - own };
}

/** Environments created and deployed one after the other, each push followed by an equal one by git alone. */
export async function oneByOne(stage, rounds) {
  const plain = await PlainPush.start(stage.bed);
  const measured = async (...args) => {
    const shares = await timed(stage, ...args);
    const { took, branches } = await plain.again();
    return {
      ...shares,
      plain: took,
      branches,
      besides: shares.own - took,
    };
  };
  // The first one finds everything cold.
  await measured('warm', creation('warm'), '1.4.2');
  const created = [];
  const deployed = [];
  for (let round = 0; round < rounds; round++) {
    const name = `b${round}`;
    created.push(await measured(name, creation(name), '1.4.2'));
    deployed.push(await measured(name, deployment(name, '1.5.0'), '1.5.0'));
  }
  return { created, deployed };
}
