import { stringify } from 'yaml';
import type { SandboxLogger } from '../SandboxLogger';
import { Admission } from './api/admission/Admission';
import { ApiServer } from './api/ApiServer';
import { CustomDefinitions } from './api/CustomDefinitions';
import { Lister } from './api/Lister';
import { Objects } from './api/Objects';
import { Persistence } from './api/Persistence';
import { ResourceHandler } from './api/ResourceHandler';
import { ResourceRegistry } from './api/ResourceRegistry';
import { Store } from './api/Store';
import { Watches } from './api/Watches';
import { Faults } from './faults';
import { keepCertificate } from './keepCertificate';
import { Clock } from './life/Clock';
import { controllersOf } from './life/controllersOf';
import { defaultImageExists } from './life/defaultImageExists';
import { Life } from './life/Life';
import { seedCluster, type NodeOptions } from './life/seed';
import { DEFAULT_TIMINGS, type Timings } from './life/timings';
import { LogHandler } from './logs/LogHandler';
import { metricsHandler } from './metrics/metricsHandler';

/** How a simulated cluster is started. */
export interface ClusterOptions {
  /** Where its objects are kept; absent: in memory only. */
  dataDir?: string;
  /** 0 or absent: a free one. */
  port?: number;
  host?: string;
  /** The bearer token that every request but health checks needs. */
  token: string;
  logger?: SandboxLogger;
  /** How many times faster than usual simulated durations pass. */
  speed?: number;
  timings?: Partial<Timings>;
  /** Only for a cluster that has none yet. */
  nodes?: NodeOptions;
  /** Whether an image can be pulled; by default any whose tag is no version from 9 on. */
  imageExists?: (image: string) => boolean;
  /** How often quiet watches get a bookmark, in milliseconds. */
  bookmarkMs?: number;
  /** How many past changes of each type a watch can resume from. */
  watchHistory?: number;
}

/** A running simulated cluster. */
export interface Cluster {
  url: string;
  /** The certificate that its address proves itself with, PEM; its own authority. */
  ca: string;
  /** A kubeconfig in YAML, with address and token. */
  kubeconfig: string;
  faults: Faults;
  /** Forgets the past: watches from older revisions and continue tokens get 410. */
  compact(): void;
  /** Ends every connection and timer and saves. */
  stop(): Promise<void>;
}

function kubeconfigOf(url: string, token: string, cert: string): string {
  const name = 'berth-sandbox';
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: url,
          'certificate-authority-data': Buffer.from(cert).toString('base64'),
        },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

/**
 * Starts a simulated cluster that speaks the Kubernetes API.
 * @throws Error when the port is taken or what was saved cannot be read
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { logger, token, host = '127.0.0.1' } = options;
  const store = new Store(options.watchHistory);
  const registry = new ResourceRegistry();
  const faults = new Faults();
  const objects = new Objects(store, registry, new Admission(store, registry));
  const clock = new Clock(options.speed ?? 1);
  const life = new Life({
    objects,
    clock,
    faults,
    logger,
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    imageExists: options.imageExists ?? defaultImageExists,
  });
  const persistence = options.dataDir
    ? new Persistence(store, options.dataDir, logger)
    : undefined;
  const restored = await persistence?.start();
  const certificate = await keepCertificate(host, options.dataDir);
  const stopDefinitions = new CustomDefinitions(store, registry).start();
  const controllers = controllersOf(life, registry);
  const lister = new Lister(store);
  const watches = new Watches(store, faults, options.bookmarkMs ?? 15_000);
  const logs = new LogHandler(objects, faults);
  const server = new ApiServer({
    registry,
    faults,
    watches,
    token,
    certificate,
    logger,
    resources: new ResourceHandler(objects, lister, watches),
    virtual: [
      (exchange, target) => logs.handle(exchange, target),
      metricsHandler(store),
    ],
  });
  controllers.forEach(controller => controller.start());
  const stop = async () => {
    stopDefinitions();
    clock.stop();
    controllers.forEach(controller => controller.stop());
    logs.stop();
    await server.close();
    await persistence?.stop();
  };
  if (!restored) seedCluster(life, options.nodes ?? {});
  let port: number;
  try {
    port = await server.listen(options.port ?? 0, host);
  } catch (error) {
    clock.stop();
    controllers.forEach(controller => controller.stop());
    await persistence?.stop();
    throw error;
  }
  const url = `https://${host}:${port}`;
  return {
    url,
    ca: certificate.cert,
    kubeconfig: kubeconfigOf(url, token, certificate.cert),
    faults,
    compact: () => {
      store.compact();
      lister.forget();
    },
    stop,
  };
}
