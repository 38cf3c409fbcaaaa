import { GitFailedError } from '../../git/GitFailedError';
import type { ClusterClient } from '../client/ClusterClient';
import type { Artifact, GitRepository } from '../FluxObject';
import { timestamp } from '../runtime/conditions';
import type { FluxReconciler, Reconciliation } from '../runtime/FluxController';
import { ReconcileFailure } from '../runtime/ReconcileFailure';
import type { ArtifactStore } from './ArtifactStore';
import type { GitCredentials } from './GitCache';

/** What a GitRepository asks for, as git and as Flux name it. */
interface Wanted {
  /** Full name, where it is not a bare commit. */
  ref?: string;
  commit?: string;
  /** What stands before `@sha1:` in the revision. */
  label?: string;
}

/** Fetches the ref of a GitRepository and publishes its commit as an artifact. */
export class GitRepositoryReconciler implements FluxReconciler<GitRepository> {
  constructor(
    private readonly client: ClusterClient,
    private readonly artifacts: ArtifactStore,
  ) {}

  async reconcile(
    run: Reconciliation<GitRepository>,
  ): Promise<number | undefined> {
    const { object, status, conditions } = run;
    const wanted = wantedRef(object);
    const credentials = await this.#credentials(object);
    const commit = await this.#fetch(object, wanted, credentials).catch(
      error => {
        const failure = fetchFailure(error, object);
        conditions.set('FetchFailed', 'True', failure.reason, failure.message);
        throw failure;
      },
    );
    conditions.remove('FetchFailed');

    const revision = wanted.label
      ? `${wanted.label}@sha1:${commit}`
      : `sha1:${commit}`;
    if (status.artifact?.revision !== revision) {
      if (status.artifact) {
        const message = `new upstream revision '${revision}'`;
        await run.progress(`building artifact: ${message}`);
      }
      status.artifact = await this.#artifact(object, commit, revision);
      await run.event(
        'Normal',
        'NewArtifact',
        `stored artifact for revision '${revision}'`,
      );
    }
    const message = `stored artifact for revision '${revision}'`;
    conditions.set('ArtifactInStorage', 'True', 'Succeeded', message);
    conditions.set('Ready', 'True', 'Succeeded', message);
    return undefined;
  }

  async finalize(): Promise<void> {
    // The files belong to the commit, which other sources may share; unused ones go by themselves.
  }

  async #fetch(
    object: GitRepository,
    wanted: Wanted,
    credentials: GitCredentials | undefined,
  ): Promise<string> {
    const { url } = object.spec;
    if (wanted.ref) {
      const { commit } = await this.artifacts.fetch(
        url,
        wanted.ref,
        credentials,
      );
      if (!commit) {
        throw gitFailure(
          url,
          'clone',
          `couldn't find remote ref "${wanted.ref}"`,
        );
      }
      if (!wanted.commit) {
        return commit;
      }
    }
    const commit = wanted.commit ?? '';
    if (!(await this.artifacts.fetchCommit(url, commit, credentials))) {
      throw gitFailure(
        url,
        'clone',
        `failed to resolve commit object for '${commit}': object not found`,
      );
    }
    return commit;
  }

  async #artifact(
    object: GitRepository,
    commit: string,
    revision: string,
  ): Promise<Artifact> {
    const { namespace, name } = object.metadata;
    const content = await this.artifacts.content(object.spec.url, commit);
    const path = `gitrepository/${namespace}/${name}/${commit}.tar.gz`;
    return {
      revision,
      ...content,
      path,
      url: `http://source-controller.flux-system.svc.cluster.local./${path}`,
      lastUpdateTime: timestamp(),
    };
  }

  async #credentials(
    object: GitRepository,
  ): Promise<GitCredentials | undefined> {
    const name = object.spec.secretRef?.name;
    if (!name) {
      return undefined;
    }
    const { namespace } = object.metadata;
    const secret = await this.client.get({
      apiVersion: 'v1',
      kind: 'Secret',
      name,
      namespace,
    });
    if (!secret) {
      throw new ReconcileFailure(
        'AuthenticationFailed',
        `failed to get secret '${namespace}/${name}': secrets "${name}" not found`,
        'backoff',
      );
    }
    const data = (secret.data ?? {}) as Record<string, string>;
    const text = (key: string) =>
      Buffer.from(data[key] ?? '', 'base64').toString('utf8');
    return { username: text('username'), password: text('password') };
  }
}

function wantedRef(object: GitRepository): Wanted {
  const { branch, tag, semver, name, commit } = object.spec.ref ?? {};
  if (semver) {
    throw new ReconcileFailure(
      'GitOperationFailed',
      'spec.ref.semver is not simulated by the sandbox',
    );
  }
  if (name) {
    return { ref: name, label: name };
  }
  if (tag) {
    return { ref: `refs/tags/${tag}`, label: tag };
  }
  if (commit) {
    return {
      commit,
      label: branch,
      ref: branch ? `refs/heads/${branch}` : undefined,
    };
  }
  const wanted = branch ?? 'master';
  return { ref: `refs/heads/${wanted}`, label: wanted };
}

function fetchFailure(error: unknown, object: GitRepository): ReconcileFailure {
  if (error instanceof ReconcileFailure) {
    return error;
  }
  const words =
    error instanceof GitFailedError
      ? error.words.replace(/^fatal: /, '').replace(/\s+/g, ' ')
      : String(error);
  return gitFailure(object.spec.url, 'list remote for', words);
}

function gitFailure(
  url: string,
  what: string,
  words: string,
): ReconcileFailure {
  return new ReconcileFailure(
    'GitOperationFailed',
    `failed to checkout and determine revision: unable to ${what} '${url}': ${words}`,
    'backoff',
  );
}
