import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { ClusterSource } from '@berth/plugin-environments-node';
import {
  connectHub,
  readClusterSecrets,
  SecretClusterSource,
} from '../adapters/clusters';
import { defaultWatchTimings, WatchSupervisor } from '../observed';

const SECRETS = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };

/** The hub is asked again so often at least, in milliseconds, since nothing of its clusters is known before. */
const LONGEST_PAUSE = 10_000;

/** The clusters that Secrets describe, with what watches those Secrets. */
export interface ClusterSecrets {
  source: ClusterSource;
  /** Resolves once they were read for the first time, or could not be. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Begins to watch the Secrets that `environments.clusterSecrets` points to; undefined where it is left out. Each process
 * does, since each reads from the clusters.
 *
 * @param options - configured: the names of the configuration's own clusters
 * @throws InputError that names a wrong key
 */
export function startClusterSecrets(options: {
  config: Config;
  engines: string[];
  configured: string[];
  logger: LoggerService;
}): ClusterSecrets | undefined {
  const { config, engines, logger } = options;
  const settings = readClusterSecrets(config);
  if (!settings) {
    return undefined;
  }
  const source = new SecretClusterSource({
    namespace: settings.namespace,
    engines,
    configured: new Set(options.configured),
    logger,
  });
  const watch = new WatchSupervisor({
    type: SECRETS,
    reader: connectHub(settings),
    timings: {
      ...defaultWatchTimings,
      longestPause: LONGEST_PAUSE,
      longestRefusedPause: LONGEST_PAUSE,
    },
    logger,
    sink: {
      keep: secret => secret,
      replaced: secrets => source.replaced(secrets),
      changed: secret => source.changed(secret),
      gone: secret => source.gone(secret),
      answered: () => source.answered(),
      failed: ({ problem }) => source.failed(problem?.message ?? 'no answer'),
    },
  });
  watch.start();
  return {
    source,
    settled: () => source.settled(),
    stop: () => watch.stop(),
  };
}
