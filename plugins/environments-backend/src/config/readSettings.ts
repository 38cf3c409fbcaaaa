import { hostname, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  branchProblem,
  nameProblem,
  objectNameProblem,
  repositoryUrlProblem,
  type Stage,
} from '@berth/plugin-environments-common';

const REPOSITORY = 'environments.repository';

/** What the configuration says besides clusters and prices. */
export interface Settings {
  repository: {
    url: string;
    branch: string;
    /** Undefined where the repository is read without a password, or ssh has its keys. */
    credentials?: { username: string; password: string };
    /** The address as the engines reach it. */
    engineUrl: string;
    /** The Secret in which the engines find their credentials. */
    engineSecretName?: string;
    pollSeconds: number;
    /** A fetch that has brought nothing for so long is given up. */
    fetchTimeoutSeconds: number;
    /** When deletions by hand are held. */
    deletionGuard: { count: number; share: number; allowedCommit?: string };
    /** Where people look at a commit, `{commit}` standing for its id. */
    webUrl?: string;
  };
  /** For this process's copy of the repository. */
  dataDir: string;
  committer: { name: string; email: string };
  stages: Stage[];
  /** Host of the e-mail addresses of people whose own nobody knows. */
  mailHost: string;
}

/**
 * Reads `environments` of the configuration.
 *
 * @throws InputError that names the key where a value is wrong
 */
export function readSettings(config: Config): Settings {
  const repository = config.getConfig(REPOSITORY);
  const url = repository.getString('url');
  refuse(
    repositoryUrlProblem(`${REPOSITORY}.url`, url, { allowLoopback: true }),
  );
  const branch = repository.getOptionalString('branch') ?? 'main';
  refuse(branchProblem(`${REPOSITORY}.branch`, branch));
  const engineUrl = repository.getOptionalString('engineUrl') ?? url;
  refuse(
    repositoryUrlProblem(`${REPOSITORY}.engineUrl`, engineUrl, {
      allowLoopback: true,
    }),
  );
  const engineSecretName = repository.getOptionalString('engineSecretName');
  if (engineSecretName !== undefined) {
    refuse(
      objectNameProblem(`${REPOSITORY}.engineSecretName`, engineSecretName),
    );
  }
  const pollSeconds = readSeconds(repository, 'pollSeconds', 5, 0.1);
  const fetchTimeoutSeconds = readSeconds(
    repository,
    'fetchTimeoutSeconds',
    60,
    10,
  );
  const mailHost = mailHostOf(config);
  return {
    repository: {
      url,
      branch,
      credentials: readCredentials(repository),
      engineUrl,
      engineSecretName,
      pollSeconds,
      fetchTimeoutSeconds,
      deletionGuard: readDeletionGuard(repository),
      webUrl: readWebUrl(repository),
    },
    dataDir: readDataDir(config),
    committer: {
      name: config.getOptionalString('environments.committer.name') ?? 'Berth',
      email:
        config.getOptionalString('environments.committer.email') ??
        `berth@users.noreply.${mailHost}`,
    },
    stages: readStages(config),
    mailHost,
  };
}

function refuse(problem: string | undefined): void {
  if (problem !== undefined) {
    throw new InputError(problem);
  }
}

function readSeconds(
  repository: Config,
  key: string,
  fallback: number,
  least: number,
): number {
  const seconds = repository.getOptionalNumber(key) ?? fallback;
  if (!(seconds >= least && seconds <= 3600)) {
    throw new InputError(`${REPOSITORY}.${key} takes ${least} to 3600 seconds`);
  }
  return seconds;
}

function readCredentials(
  repository: Config,
): { username: string; password: string } | undefined {
  const password = repository.getOptionalString('token');
  // Forges take any user name beside a token.
  const username = repository.getOptionalString('username') ?? 'berth';
  return password === undefined ? undefined : { username, password };
}

function readWebUrl(repository: Config): string | undefined {
  const webUrl = repository.getOptionalString('webUrl');
  if (webUrl !== undefined && !/^https?:\/\/[^\s]+\{commit\}/.test(webUrl)) {
    throw new InputError(
      `${REPOSITORY}.webUrl takes the web address of a commit with {commit} in it, such as https://git.example.com/platform/commit/{commit}`,
    );
  }
  return webUrl;
}

function readDeletionGuard(
  repository: Config,
): Settings['repository']['deletionGuard'] {
  const key = `${REPOSITORY}.deletionGuard`;
  const guard = repository.getOptionalConfig('deletionGuard');
  const count = guard?.getOptionalNumber('count') ?? 3;
  if (!(Number.isInteger(count) && count >= 0)) {
    throw new InputError(`${key}.count takes a whole number from 0 on`);
  }
  const share = guard?.getOptionalNumber('share') ?? 0.5;
  if (!(share >= 0 && share <= 1)) {
    throw new InputError(`${key}.share takes a number from 0 to 1`);
  }
  const allowedCommit = guard?.getOptionalString('allowedCommit');
  if (allowedCommit !== undefined && !/^[0-9a-f]{7,40}$/.test(allowedCommit)) {
    throw new InputError(
      `${key}.allowedCommit takes 7 to 40 hexadecimal digits of a commit, in quotes`,
    );
  }
  return { count, share, ...(allowedCommit && { allowedCommit }) };
}

function readDataDir(config: Config): string {
  const dataDir = config.getOptionalString('environments.dataDir');
  if (dataDir !== undefined) {
    return resolve(dataDir);
  }
  const parent =
    config.getOptionalString('backend.workingDirectory') ?? tmpdir();
  // Replicas on one machine listen on different ports, so that none takes another's copy.
  const port = readPort(config) ?? process.pid;
  return resolve(parent, `berth-${hostname()}-${port}`);
}

/** Backstage takes `listen` as an object or as one text, `:7007`. */
function readPort(config: Config): unknown {
  const listen = config.getOptional('backend.listen');
  return typeof listen === 'string'
    ? /\d+$/.exec(listen)?.[0]
    : config.getOptional('backend.listen.port');
}

function readStages(config: Config): Stage[] {
  const stages = (
    config.getOptionalConfigArray('environments.stages') ?? []
  ).map((stage, index) => {
    const name = stage.getString('name');
    refuse(nameProblem(`environments.stages[${index}].name`, name));
    return {
      name,
      title: stage.getOptionalString('title') ?? name,
      ...readStageLanding(stage, index),
    };
  });
  const twice = stages.find(
    ({ name }, index) =>
      stages.findIndex(other => other.name === name) !== index,
  );
  if (twice) {
    throw new InputError(`environments.stages names "${twice.name}" twice`);
  }
  if (stages.length === 0) {
    throw new InputError(
      'environments.stages is missing; it takes at least one stage, such as {name: dev, title: Development}',
    );
  }
  return stages;
}

function readStageLanding(
  stage: Config,
  index: number,
): Pick<Stage, 'landing'> {
  const landing = stage.getOptionalString('landing');
  if (
    landing !== undefined &&
    landing !== 'direct' &&
    landing !== 'pull-request'
  ) {
    throw new InputError(
      `environments.stages[${index}].landing takes direct or pull-request`,
    );
  }
  return landing ? { landing } : {};
}

function mailHostOf(config: Config): string {
  const baseUrl =
    config.getOptionalString('app.baseUrl') ??
    config.getOptionalString('backend.baseUrl');
  return baseUrl ? new URL(baseUrl).hostname : 'localhost';
}
