import { spawn } from 'node:child_process';

/** Runs a command to its end with its output shown; rejects where it fails. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0
        ? resolve()
        : reject(
            new Error(
              `${args[0] ?? command} ended with ${signal ?? `code ${code}`}`,
            ),
          ),
    );
  });
}
