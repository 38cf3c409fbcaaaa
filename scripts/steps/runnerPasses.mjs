import { root } from './places.mjs';
import { run } from './run.mjs';

/**
 * Runs a test runner in Node to its end; true where it exited with 0. What it writes is shown, of the standard output
 * only where `stdout` does not say `ignore`.
 */
export async function runnerPasses(args, env, stdout = 'inherit') {
  try {
    await run(process.execPath, args, {
      cwd: root,
      env: { ...process.env, CI: 'true', ...env },
      stdio: ['ignore', stdout, 'inherit'],
    });
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}
