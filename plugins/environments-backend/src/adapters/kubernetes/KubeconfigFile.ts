import { ServiceUnavailableError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import { statSync } from 'node:fs';

/** What is said of a member that is not there, by its place. */
const MISSING = /^(clusters|users|contexts)\[\d+\][.a-z]* is missing$/;

const OTHERWISE =
  'it takes the YAML of a kubeconfig, with clusters, users, contexts and current-context';

/** A kubeconfig file and the context of it that is meant; read again whenever the file changes. */
export class KubeconfigFile {
  #read: { changed: string; config: KubeConfig } | undefined;

  /** `cluster` is for the words of errors; without a context the file's current one is meant. */
  constructor(
    private readonly cluster: string,
    private readonly file: string,
    private readonly context?: string,
  ) {}

  /** Throws ServiceUnavailableError where the file can't be read now or has no such context. */
  current(): KubeConfig {
    try {
      const { mtimeMs, size, ino } = statSync(this.file);
      const changed = `${mtimeMs} ${size} ${ino}`;
      if (this.#read?.changed !== changed) {
        this.#read = { changed, config: this.#load() };
      }
      return this.#read.config;
    } catch (error) {
      throw error instanceof ServiceUnavailableError
        ? error
        : new ServiceUnavailableError(
            `The kubeconfig of cluster ${this.cluster} can't be read: ${wordsOf(
              error,
            )}`,
          );
    }
  }

  #load(): KubeConfig {
    const config = new KubeConfig();
    config.loadFromFile(this.file);
    if (this.context !== undefined) {
      config.setCurrentContext(this.context);
    }
    if (!config.getCurrentCluster()) {
      throw new ServiceUnavailableError(
        this.context === undefined
          ? `The kubeconfig of cluster ${this.cluster}, ${this.file}, has no current context with a cluster`
          : `The kubeconfig of cluster ${this.cluster}, ${this.file}, has no context "${this.context}" with a cluster`,
      );
    }
    return config;
  }
}

/** What js-yaml throws, as far as it says where and not what. */
interface YamlError extends Error {
  mark?: { line: number; column: number };
}

/** Why a file can't be read, for everybody: the parser's own words would repeat the lines that they are about. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return OTHERWISE;
  }
  if (error.name === 'YAMLException') {
    const { mark } = error as YamlError;
    return mark
      ? `it is no YAML, line ${mark.line + 1}, column ${mark.column + 1}`
      : 'it is no YAML';
  }
  const isOfSystem = 'syscall' in error;
  return isOfSystem || MISSING.test(error.message) ? error.message : OTHERWISE;
}
