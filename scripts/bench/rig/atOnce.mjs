import { readFileSync } from 'node:fs';
import path from 'node:path';
import { spent } from './processorTime.mjs';
import { creation, idOf, pause } from './requests.mjs';

/** Pushes that the forge has taken for the platform's repository. */
function pushesOf(bed) {
  return readFileSync(path.join(bed.state, 'logs/gitea.log'), 'utf8')
    .split('\n')
    .filter(line =>
      line.includes('completed POST /platform/platform.git/git-receive-pack'),
    ).length;
}

/** Resolves with the time at which all of some environments serve a version, telling how far it is. */
export async function allServe({ events, engine }, names, version) {
  let left = names.length;
  const telling = setInterval(
    () => console.log(`  ${names.length - left} of ${names.length} serve`),
    30_000,
  );
  try {
    const times = await Promise.all(
      names.map(async name => {
        const id = idOf(name);
        const at = await events.until(id, engine.serves(id, version));
        left -= 1;
        return at;
      }),
    );
    return times.reduce((one, other) => Math.max(one, other), 0);
  } finally {
    clearInterval(telling);
  }
}

/** Many environments requested through the API at once, until all of them are committed, delivered and ready. */
export async function atOnce(stage, count) {
  const { bed, call } = stage;
  const names = Array.from({ length: count }, (_, index) => `n${index}`);
  const tip = bed.git('rev-parse', 'main');
  const movesOfMain = () =>
    bed.git('reflog', 'show', '--format=%H', 'main').split('\n').length;
  const moves = movesOfMain();
  const pushes = pushesOf(bed);
  const processor = spent();
  const begun = Date.now();
  const taking = Promise.all(
    names.map(name => call('POST', '/operations', creation(name))),
  ).then(() => Date.now());
  let committed;
  while (!committed) {
    await pause(50);
    const commits = bed.git('rev-list', '--count', `${tip}..main`);
    if (Number(commits) >= count) committed = Date.now();
  }
  const taken = await taking;
  const mainPushes = movesOfMain() - moves;
  console.log(
    `  ${count} committed after ${
      committed - begun
    } ms in ${mainPushes} pushes`,
  );
  const ready = await allServe(stage, names, '1.4.2');
  return {
    count,
    taken: taken - begun,
    committed: committed - begun,
    mainPushes,
    allPushes: pushesOf(bed) - pushes,
    ready: ready - begun,
    processor: processor(),
  };
}
