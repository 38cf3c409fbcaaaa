import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { dataDir, root } from '../../steps/places.mjs';
import { startBackend } from '../../steps/portal.mjs';
import { Processes } from '../../steps/processes.mjs';

// TypeScript, which this process transforms as it loads it.
const { preparePlatform, startRig } = createRequire(import.meta.url)(
  '@berth/rig',
);

const BERTH = 'system:serviceaccount:berth:berth';
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: console.error,
  error: console.error,
};

/** A rig with one engine, and Berth's backend on it, each started and stopped by itself. */
export class RigBed {
  #processes;
  #abort = new AbortController();

  constructor({ engine, delivery }) {
    this.engine = engine;
    this.delivery = delivery;
    this.state = path.join(dataDir, 'rig');
    this.auditLog = path.join(this.state, 'logs/local/audit.log');
    mkdirSync(path.join(dataDir, 'logs'), { recursive: true });
  }

  /** Starts the rig and does what people do before Berth comes. */
  async start() {
    this.rig = await startRig({
      only: ['control-plane', this.engine, 'gitea'],
      stateDirectory: this.state,
      auditedUsers: [BERTH],
      // As docs/operators/argocd.md has it.
      argocd: { resyncSeconds: 3_600 },
      logger: quiet,
      signal: this.#abort.signal,
    });
    const [cluster] = this.rig.clusters;
    this.cluster = cluster;
    this.forge = this.rig.forge;
    this.config = new KubeConfig();
    this.config.loadFromFile(cluster.kubeconfigPath);
    this.platform = await preparePlatform({
      forge: this.forge,
      clusters: [cluster],
      engines: { [cluster.name]: this.engine },
      delivery: this.delivery,
      platformDir: path.join(root, 'templates/platform'),
      folder: path.join(this.state, 'platform'),
    });
  }

  /** Starts Berth; resolves to the API's address once it says that it takes requests. */
  async startBerth({ token, fresh = false }) {
    const folder = path.join(dataDir, 'portal');
    if (fresh) {
      rmSync(folder, { recursive: true, force: true });
    }
    mkdirSync(folder, { recursive: true });
    this.#processes = new Processes(name => {
      console.error(`The ${name} has ended`);
      this.#abort.abort(new Error(`the ${name} ended`));
    });
    const { platform } = this;
    const kubeconfig = platform.kubeconfigs.local;
    const portal = await startBackend(
      this.#processes,
      {
        name: 'bench',
        folder,
        repository: {
          url: platform.repositoryUrl,
          token: platform.repositoryToken,
        },
        kubeconfig,
        environments: {
          repository: {
            username: platform.repositoryUser,
            engineSecretName: platform.engineSecretName,
          },
          clusters: [
            {
              name: 'local',
              title: 'Rig',
              engine: this.engine,
              delivery: this.delivery,
              kubeconfig,
            },
          ],
        },
      },
      token,
      this.#abort.signal,
    );
    return `${portal}/api/environments/v1`;
  }

  async stopBerth() {
    const processes = this.#processes;
    this.#processes = undefined;
    await processes?.end();
  }

  /** Git's answer in the platform's repository. */
  git(...args) {
    return execFileSync(
      'git',
      ['--git-dir', this.platform.repositoryDir, ...args],
      { encoding: 'utf8', maxBuffer: 1 << 28 },
    ).trim();
  }

  /** Ends the rig; `forget` leaves nothing of it but its ports, which the repository's files name. */
  async stop({ forget = false } = {}) {
    await this.stopBerth();
    await this.rig?.stop();
    this.rig = undefined;
    if (forget) {
      for (const name of ['clusters', 'gitea', 'platform', 'logs']) {
        rmSync(path.join(this.state, name), { recursive: true, force: true });
      }
    }
  }
}
