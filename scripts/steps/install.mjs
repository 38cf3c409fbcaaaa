import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { root, yarn } from './places.mjs';
import { run } from './run.mjs';

const stamp = path.join(root, 'node_modules/.berth-installed');

function installedAlready(wanted) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

/** The variables with which native modules are compiled. */
function installEnvironment() {
  // Debian ships Node's headers here; without them node-gyp fetches them from the internet.
  return existsSync('/usr/include/node') && !process.env.npm_config_nodedir
    ? { ...process.env, npm_config_nodedir: '/usr' }
    : process.env;
}

/** Installs all dependencies, exactly as the lockfile says, unless that has been done already. */
export async function install() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(
      `Berth needs Node 20.19 or newer; this is ${process.versions.node}`,
    );
  }
  const wanted = [
    fingerprint(root, [
      'yarn.lock',
      'package.json',
      'packages/app/package.json',
      'packages/backend/package.json',
      '.yarnrc.yml',
    ]),
    // Native modules are compiled for these, and loaded by no other Node.
    process.version,
    process.platform,
    process.arch,
  ].join(' ');
  if (installedAlready(wanted)) {
    return;
  }
  console.log(
    'Installing dependencies. The first time takes two to five minutes: some modules are compiled.',
  );
  await run(process.execPath, [yarn, 'install', '--immutable'], {
    cwd: root,
    env: installEnvironment(),
  });
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
