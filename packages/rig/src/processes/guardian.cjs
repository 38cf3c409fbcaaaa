// Ends what a rig has started, and removes its temporary folders, once the process that started it is gone,
// however that one ended: its end of our input closes with it, also where it was killed without a word.
const { rmSync } = require('node:fs');
const { createInterface } = require('node:readline');

const groups = new Set();
const folders = new Set();
const GRACE = 3_000;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {});
}

function send(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function removeFolders() {
  for (const folder of folders) {
    // What has just been killed may still be writing there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

function endAll() {
  groups.forEach(group => send(group, 'SIGTERM'));
  const deadline = Date.now() + GRACE;
  const look = () => {
    const left = [...groups].filter(group => send(group, 0));
    if (left.length > 0 && Date.now() < deadline) {
      setTimeout(look, 50);
      return;
    }
    left.forEach(group => send(group, 'SIGKILL'));
    removeFolders();
  };
  look();
}

const lines = createInterface({ input: process.stdin });
lines.on('line', line => {
  const [what, ...rest] = line.split(' ');
  const value = rest.join(' ');
  if (what === 'started') {
    groups.add(Number(value));
  } else if (what === 'ended') {
    groups.delete(Number(value));
  } else if (what === 'folder') {
    folders.add(value);
  }
});
lines.on('close', endAll);
