import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  Cluster,
  ClusterSource,
  KubernetesObject,
  UnusableCluster,
} from '@berth/plugin-environments-node';
import type { ConnectionDeadlines } from '../kubernetes';
import { kubeconfigOf } from './ClusterCredentials';
import { connectCluster } from './connectCluster';
import { type DescribedCluster, readClusterSecret } from './readClusterSecret';

type Entry = { fingerprint: string } & (
  | { cluster: Cluster }
  | { unusable: UnusableCluster }
);

/**
 * The clusters that labelled Secrets describe, as far as somebody who watches them has told. While the Secrets can't be
 * read, those that were read before stay. What a Secret holds is neither logged nor stored.
 */
export class SecretClusterSource implements ClusterSource {
  readonly #namespace: string;
  readonly #known: { engines: string[]; configured: ReadonlySet<string> };
  readonly #deadlines: ConnectionDeadlines | undefined;
  readonly #logger: LoggerService;
  readonly #listeners = new Set<() => void>();
  readonly #settled: Promise<void>;
  #settle: () => void = () => {};
  #entries = new Map<string, Entry>();
  #isRead = false;
  /** Why the Secrets could not be read last time. */
  #failure: string | undefined;

  /**
   * @param options - configured: the names of clusters that the configuration has itself, which count
   */
  constructor(options: {
    namespace: string;
    engines: string[];
    configured: ReadonlySet<string>;
    deadlines?: ConnectionDeadlines;
    logger: LoggerService;
  }) {
    const { engines, configured } = options;
    this.#namespace = options.namespace;
    this.#known = { engines, configured };
    this.#deadlines = options.deadlines;
    this.#logger = options.logger;
    this.#settled = new Promise(resolve => {
      this.#settle = resolve;
    });
  }

  async list(): Promise<Cluster[]> {
    return this.#inOrder().flatMap(entry =>
      'cluster' in entry ? entry.cluster : [],
    );
  }

  unusable(): UnusableCluster[] {
    return this.#inOrder().flatMap(entry =>
      'unusable' in entry ? entry.unusable : [],
    );
  }

  unread(): string | undefined {
    return this.#isRead
      ? undefined
      : `The Secrets in ${this.#namespace} that describe clusters ${
          this.#failure === undefined
            ? 'are still being read'
            : `can't be read: ${this.#failure}`
        }`;
  }

  onChanged(callback: () => void): () => void {
    this.#listeners.add(callback);
    return () => this.#listeners.delete(callback);
  }

  /** Resolves once the Secrets were read for the first time, or could not be. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** These are all there are. */
  replaced(secrets: KubernetesObject[]): void {
    const before = this.#entries;
    this.#entries = new Map();
    let changed = !this.#isRead;
    for (const secret of secrets) {
      const { name } = secret.metadata;
      const entry = this.#read(secret, before.get(name));
      this.#entries.set(name, entry);
      changed ||= entry !== before.get(name);
    }
    for (const name of before.keys()) {
      if (!this.#entries.has(name)) {
        this.#tellGone(name);
        changed = true;
      }
    }
    this.#isRead = true;
    this.#settle();
    if (changed) {
      this.#tell();
    }
  }

  /** One came or changed. */
  changed(secret: KubernetesObject): void {
    const { name } = secret.metadata;
    const before = this.#entries.get(name);
    const entry = this.#read(secret, before);
    this.#entries.set(name, entry);
    if (entry !== before) {
      this.#tell();
    }
  }

  /** One is not there any more, or does not bear the label. */
  gone({ metadata }: KubernetesObject): void {
    if (this.#entries.delete(metadata.name)) {
      this.#tellGone(metadata.name);
      this.#tell();
    }
  }

  /** The hub answers. */
  answered(): void {
    if (this.#failure !== undefined) {
      this.#failure = undefined;
      this.#logger.info(
        `The Secrets in ${
          this.#namespace
        } that describe clusters can be read again`,
      );
    }
  }

  /** The Secrets can't be read now. */
  failed(why: string): void {
    if (this.#failure === undefined) {
      this.#logger.warn(
        `The Secrets in ${
          this.#namespace
        } that describe clusters can't be read: ${why}${
          this.#isRead ? '; what they said before holds' : ''
        }`,
      );
    }
    const isNews = this.#failure !== why && !this.#isRead;
    this.#failure = why;
    this.#settle();
    if (isNews) {
      this.#tell();
    }
  }

  #inOrder(): Entry[] {
    return [...this.#entries]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => entry);
  }

  /** What a Secret says; the entry before where it says the same. */
  #read(secret: KubernetesObject, before: Entry | undefined): Entry {
    const read = readClusterSecret(secret, this.#known);
    const fingerprint = createHash('sha256')
      .update(JSON.stringify(read))
      .digest('hex');
    if (before?.fingerprint === fingerprint) {
      return before;
    }
    if ('unusable' in read) {
      this.#logger.error(read.unusable.problem);
      return { fingerprint, unusable: read.unusable };
    }
    this.#logger.info(
      `Secret ${this.#namespace}/${read.described.name} ${
        before && 'cluster' in before
          ? 'describes its cluster otherwise by now'
          : 'describes a cluster'
      }`,
    );
    return { fingerprint, cluster: this.#connect(read.described) };
  }

  #connect({ credentials, ...about }: DescribedCluster): Cluster {
    const config = kubeconfigOf(credentials);
    return connectCluster(about, () => config, this.#deadlines);
  }

  #tellGone(name: string): void {
    this.#logger.warn(
      `Secret ${
        this.#namespace
      }/${name} is gone, and with it what is known of cluster ${name}`,
    );
  }

  #tell(): void {
    this.#listeners.forEach(listener => listener());
  }
}
