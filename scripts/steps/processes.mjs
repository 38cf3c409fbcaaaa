import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { root } from './places.mjs';

const transform = path.join(
  root,
  'node_modules/@backstage/cli-node/config/nodeTransform.cjs',
);
const exitWithParent = path.join(root, 'scripts/steps/exitWithParent.cjs');

/** How long a process may take to end by itself, in milliseconds. */
const GRACE = 15_000;

/** The processes that a start consists of; when one ends, all end. */
export class Processes {
  #children = new Map();
  #ending = false;
  #onEnd;

  /** `onEnd` is called once, with the name of the process that ended by itself. */
  constructor(onEnd) {
    this.#onEnd = onEnd;
  }

  /** Starts a TypeScript entry point with Node; its output goes to a log file. */
  start(name, entry, { args = [], env = {}, logFile }) {
    const child = spawn(
      process.execPath,
      [
        // Backstage's scaffolder runs templates in an isolate, which a snapshot start breaks.
        '--no-node-snapshot',
        '--enable-source-maps',
        '--require',
        exitWithParent,
        '--require',
        transform,
        path.join(root, entry),
        ...args,
      ],
      {
        cwd: path.dirname(path.dirname(path.join(root, entry))),
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // A group of its own, so that Ctrl-C reaches it through us, in order.
        detached: true,
      },
    );
    const log = createWriteStream(logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    const ended = new Promise(resolve => child.once('exit', resolve));
    this.#children.set(name, { child, ended });
    ended.then(() => {
      this.#children.delete(name);
      if (!this.#ending) {
        this.#onEnd(name);
      }
    });
    return child;
  }

  /** Ends all of them, the newest first; those that do not end by themselves are killed. */
  async end() {
    this.#ending = true;
    for (const { child, ended } of [...this.#children.values()].reverse()) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE);
      await ended;
      clearTimeout(timer);
    }
  }
}
