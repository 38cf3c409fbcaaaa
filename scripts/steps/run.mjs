import { spawn } from 'node:child_process';

/**
 * Runs a command to its end; rejects where it fails. Its output is shown, but for streams that are piped: what
 * comes through those is told only where it fails.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const words = [];
    child.stdout?.on('data', chunk => words.push(chunk));
    child.stderr?.on('data', chunk => words.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(
            new Error(
              `${args[0] ?? command} ended with ${
                signal ?? `code ${code}`
              }\n${Buffer.concat(words)}`.trim(),
            ),
          ),
    );
  });
}
