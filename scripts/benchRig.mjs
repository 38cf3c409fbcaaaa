import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { tableOf } from './bench/rig/tables.mjs';
import { buildPortal } from './steps/buildPortal.mjs';
import { install } from './steps/install.mjs';
import { root } from './steps/places.mjs';

const PARTS = ['one', 'once', 'among', 'requests', 'start', 'hand'];
const USAGE = `npm run bench:rig -- [options]
  --engine <flux|argocd|both>         flux by default
  --delivery <branches|main|both>     branches by default
  --environments <number>             how many at once, and among how many; 20 by default
  --rounds <number>                   how often what is done one by one; 5 by default
  --viewers <number> --seconds <number>   who looks, and how long requests are counted; 20 and 60 by default
  --parts <${PARTS.join(',')}>   all by default; all but one need once
  --keep                              leave the data and logs where they are`;

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'flux' },
    delivery: { type: 'string', default: 'branches' },
    environments: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    viewers: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    parts: { type: 'string', default: PARTS.join(',') },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

let running;
let stopped = false;

/** One run in a process of its own, which has no data of those before; gives what its parts have found. */
async function run(engine, delivery) {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'berth-bench-rig-'));
  const options = {
    engine,
    delivery,
    environments: Number(values.environments),
    rounds: Number(values.rounds),
    viewers: Number(values.viewers),
    seconds: Number(values.seconds),
    parts: values.parts.split(','),
  };
  const found = {};
  try {
    running = spawn(
      process.execPath,
      [
        '--no-node-snapshot',
        '--require',
        path.join(root, 'scripts/steps/exitWithParent.cjs'),
        '--require',
        path.join(
          root,
          'node_modules/@backstage/cli-node/config/nodeTransform.cjs',
        ),
        path.join(root, 'scripts/bench/rig/run.mjs'),
        JSON.stringify(options),
      ],
      {
        cwd: root,
        env: { ...process.env, BERTH_DATA_DIR: dataDir, BERTH_PORT: '0' },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        // A group of its own, so that Ctrl-C reaches it through us, in order.
        detached: true,
      },
    );
    running.on('message', message => {
      if (PARTS.includes(message.name)) found[message.name] = message.found;
    });
    const code = await new Promise(resolve => running.once('exit', resolve));
    if (code !== 0) process.exitCode = 1;
  } finally {
    if (values.keep) {
      console.log(`Data and logs are in ${dataDir}`);
    } else {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  return found;
}

const each = (value, both) => (value === 'both' ? both : [value]);

async function main() {
  if (values.help) {
    console.log(USAGE);
    return;
  }
  await install();
  await buildPortal();
  const tables = [];
  for (const engine of each(values.engine, ['flux', 'argocd'])) {
    for (const delivery of each(values.delivery, ['branches', 'main'])) {
      if (stopped) return;
      const found = await run(engine, delivery);
      tables.push(`### ${engine}, delivery: ${delivery}\n\n${tableOf(found)}`);
    }
  }
  console.log(tables.join('\n\n'));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopped = true;
    running?.kill('SIGTERM');
  });
}
await main();
