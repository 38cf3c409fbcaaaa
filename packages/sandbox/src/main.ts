import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startSandbox } from './startSandbox';

/** Says something to the process that started this one, or, started by hand, to the terminal. */
function tell(message: object): void {
  if (process.send) {
    process.send(message);
  } else {
    process.stdout.write(`${JSON.stringify(message)}\n`);
  }
}

const line = (level: string) => (message: string) =>
  void process.stderr.write(
    `${new Date().toISOString()} ${level} ${JSON.stringify(message)}\n`,
  );

const logger = {
  debug: process.env.LOG_LEVEL === 'debug' ? line('debug') : () => undefined,
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
};

async function main(): Promise<void> {
  const dataDir = resolve(process.env.BERTH_DATA_DIR ?? '.berth/sandbox');
  const running = join(dataDir, 'running.pid');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const sandbox = await startSandbox({
    dataDir,
    platformDir: resolve(
      process.env.BERTH_PLATFORM_DIR ?? '../../templates/platform',
    ),
    logger,
  });
  await writeFile(running, String(process.pid));
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= sandbox
      .stop()
      .then(() => rm(running, { force: true }))
      .then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  tell({ ready: sandbox.addresses });
}

main().catch((error: Error) => {
  logger.error(error.stack ?? error.message);
  tell({ failed: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
