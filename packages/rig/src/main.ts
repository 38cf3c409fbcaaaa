import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeProgress } from './build/buildProgress';
import { ensureTools } from './build/ensureTools';
import {
  type PlatformCluster,
  platformClusters,
} from './platform/PlatformEngine';
import { preparePlatform } from './platform/preparePlatform';
import { Guardian } from './processes/Guardian';
import { parseParts } from './RigPart';
import { type Rig, startRig } from './startRig';

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

const stateDirectory = resolve(process.env.BERTH_DATA_DIR ?? '.berth/rig');

const logger = {
  debug: process.env.LOG_LEVEL === 'debug' ? line('debug') : () => undefined,
  info: line('info'),
  warn: line('warn'),
  error: line('error'),
};

/** What others need to reach a rig. */
function addresses(rig: Rig): object {
  return {
    kubeconfig: rig.kubeconfigPath,
    clusters: rig.clusters.map(cluster => ({
      name: cluster.name,
      kubeconfig: cluster.kubeconfigPath,
      server: cluster.server,
      argocdUrl: cluster.argocdUrl,
    })),
    forge: rig.forge && {
      url: rig.forge.url,
      user: rig.forge.admin.name,
      token: rig.forge.admin.token,
    },
  };
}

/** Does on a started rig what people do before Berth comes. */
async function platformOn(
  rig: Rig,
  platformDir: string,
  wanted: readonly PlatformCluster[],
) {
  if (!rig.forge || wanted.length === 0) {
    throw new Error('--platform takes --engines with it');
  }
  const engines = Object.fromEntries(
    wanted.map(({ name, engine }) => [name, engine]),
  );
  const platform = await preparePlatform({
    forge: rig.forge,
    clusters: rig.clusters,
    engines,
    platformDir: resolve(platformDir),
    folder: join(stateDirectory, 'platform'),
  });
  return { ...platform, engines };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      clusters: { type: 'string', default: '1' },
      only: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      'build-only': { type: 'boolean', default: false },
      'no-cross-namespace-refs': { type: 'boolean', default: false },
      'default-service-account': { type: 'string' },
      // A platform for Berth, with one cluster for each of these engines.
      platform: { type: 'string' },
      engines: { type: 'string' },
    },
  });
  const wanted =
    values.engines === undefined ? [] : platformClusters(values.engines);
  const clusters = Number(values.clusters);
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > 9) {
    throw new Error(
      `--clusters takes a number from 1 to 9, not "${values.clusters}"`,
    );
  }
  const only = parseParts(values.only);
  const aborted = new AbortController();
  const started: { rig?: Rig } = {};
  let stopping: Promise<void> | undefined;
  const stop = (code: number) => {
    aborted.abort(new Error('it was stopped'));
    if (started.rig) {
      stopping ??= started.rig.stop().then(() => process.exit(code));
    }
  };
  process.on('SIGTERM', () => stop(0));
  process.on('SIGINT', () => stop(0));
  const onProgress = (progress: Parameters<typeof describeProgress>[0]) =>
    tell({ progress, words: describeProgress(progress) });

  if (values['build-only']) {
    const guardian = Guardian.start();
    try {
      await ensureTools({
        parts: only,
        guardian,
        onProgress,
        signal: aborted.signal,
      });
    } finally {
      await guardian.stop();
    }
    tell({ ready: {} });
    process.exit(0);
  }

  const rig = await startRig({
    ...(wanted.length > 0
      ? {
          clusters: wanted.map(({ name, engine }) => ({
            name,
            only: [engine],
          })),
          only: ['control-plane', 'gitea'] as const,
        }
      : { clusters, only }),
    flux: {
      noCrossNamespaceRefs: values['no-cross-namespace-refs'],
      defaultServiceAccount: values['default-service-account'],
    },
    stateDirectory,
    fresh: values.fresh,
    logger,
    onProgress,
    signal: aborted.signal,
  });
  started.rig = rig;
  if (aborted.signal.aborted) {
    stop(0);
    return;
  }
  rig.onUnexpectedEnd(component => {
    tell({ ended: component.name, log: component.logFile });
  });
  try {
    const platform = values.platform
      ? await platformOn(rig, values.platform, wanted)
      : undefined;
    tell({ ready: { ...addresses(rig), platform } });
  } catch (error) {
    await rig.stop();
    throw error;
  }
}

main().catch((error: Error) => {
  logger.error(error.stack ?? error.message);
  tell({ failed: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
