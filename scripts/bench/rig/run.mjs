import { caller } from '../product.mjs';
import { ClusterEvents } from '../clusterEvents.mjs';
import { amongMany } from './amongMany.mjs';
import { atOnce } from './atOnce.mjs';
import { begun } from './atRest.mjs';
import { keepRepository, putByHand } from './byHand.mjs';
import { clusterRequests } from './clusterRequests.mjs';
import { engineNamed } from './engines.mjs';
import { oneByOne } from './oneByOne.mjs';
import { RigBed } from './RigBed.mjs';
import { startAgain } from './startAgain.mjs';

// One run with one engine and one delivery, in a process that transforms TypeScript; benchRig.mjs starts it and shows
// what it finds.
const TOKEN = 'bench-token';
const options = JSON.parse(process.argv[2]);
const { engine: engineName, delivery, environments, rounds, parts } = options;
const bed = new RigBed({ engine: engineName, delivery });
const engine = engineNamed(engineName);
const stage = { bed, engine };

async function watch() {
  stage.events = await ClusterEvents.start(
    bed.config,
    engine.watched,
    engine.environmentOf,
  );
  engine.count?.(stage.events);
}

async function part(name, work) {
  if (!parts.includes(name)) return;
  const begun = Date.now();
  console.log(`${engineName}, ${delivery}: ${name}`);
  try {
    const found = await work();
    process.send({ name, found });
  } finally {
    console.log(`  ${name} took ${Math.round((Date.now() - begun) / 1000)} s`);
  }
}

async function measure() {
  await bed.start();
  stage.call = caller(await bed.startBerth({ token: TOKEN }), TOKEN);
  await watch();
  bed.git('config', 'core.logAllRefUpdates', 'always');
  await begun(stage);
  await part('one', () => oneByOne(stage, rounds));
  const before = parts.includes('one')
    ? Array.from({ length: rounds }, (_, round) => `b${round}`)
    : [];
  keepRepository(bed, 'before');
  await part('once', () => atOnce(stage, environments));
  keepRepository(bed, 'after');
  await part('among', () => amongMany(stage, rounds));
  await part('requests', () => clusterRequests(stage, options));
  await part('start', async () => [
    await startAgain(stage, TOKEN, { fresh: false }),
    await startAgain(stage, TOKEN, { fresh: true }),
  ]);
  stage.events.stop();
  await bed.stop({ forget: true });
  await part('hand', async () => {
    await bed.start();
    await watch();
    const names = Array.from({ length: environments }, (_, n) => `n${n}`);
    return putByHand(stage, { before, names });
  });
}

let stopping;
const stop = async () => {
  stage.events?.stop();
  stopping ??= bed.stop();
  await stopping;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => stop().finally(() => process.exit(1)));
}
try {
  await measure();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stop();
  process.disconnect();
}
