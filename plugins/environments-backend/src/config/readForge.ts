import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { repositoryUrlProblem } from '@berth/plugin-environments-common';

const REPOSITORY = 'environments.repository';
const KEY = `${REPOSITORY}.forge`;

/** Where each forge has its API on its own host. */
const API_PATHS: Record<string, string> = {
  gitea: '/api/v1',
  github: '/api/v3',
  gitlab: '/api/v4',
};

const SHORTEST_SECRET = 16;

/** What hosts the repository, as the configuration says. */
export interface ConfiguredForge {
  /** One of the types that were given. */
  type: string;
  /** Without a slash at its end. */
  apiUrl: string;
  /** `owner/name`; at GitLab with all groups. */
  project: string;
  token: string;
  /** Undefined where no webhooks are taken. */
  webhookSecret?: string;
  pullRequests: {
    /** Who merges. */
    merge: 'person' | 'berth';
    /** That Berth waits for before it merges. */
    approvals: number;
    /** Open at the same time at most. */
    limit: number;
  };
}

/**
 * Reads `environments.repository.forge`; undefined where there is none. What is left out comes from the repository's
 * address and token.
 *
 * @param types - the forges that there are
 * @throws InputError that names the key where a value is wrong or missing
 */
export function readForge(
  config: Config,
  types: string[],
): ConfiguredForge | undefined {
  const forge = config.getOptionalConfig(KEY);
  if (!forge) {
    return undefined;
  }
  const type = forge.getString('type');
  if (!types.includes(type)) {
    throw new InputError(`${KEY}.type takes one of ${types.join(', ')}`);
  }
  const address = new URL(config.getString(`${REPOSITORY}.url`));
  const token =
    forge.getOptionalString('token') ??
    config.getOptionalString(`${REPOSITORY}.token`);
  if (!token) {
    throw new InputError(
      `${KEY}.token is missing, and so is ${REPOSITORY}.token, which it is taken from`,
    );
  }
  const webhookSecret = forge.getOptionalString('webhookSecret');
  if (webhookSecret !== undefined && webhookSecret.length < SHORTEST_SECRET) {
    throw new InputError(
      `${KEY}.webhookSecret takes at least ${SHORTEST_SECRET} characters`,
    );
  }
  return {
    type,
    apiUrl: readApiUrl(forge, type, address),
    project: readProject(forge, type, address),
    token,
    ...(webhookSecret !== undefined && { webhookSecret }),
    pullRequests: readPullRequests(forge),
  };
}

function readPullRequests(forge: Config): ConfiguredForge['pullRequests'] {
  const key = `${KEY}.pullRequests`;
  const given = forge.getOptionalConfig('pullRequests');
  const merge = given?.getOptionalString('merge') ?? 'person';
  if (merge !== 'person' && merge !== 'berth') {
    throw new InputError(`${key}.merge takes person or berth`);
  }
  const approvals = given?.getOptionalNumber('approvals') ?? 1;
  if (!(Number.isInteger(approvals) && approvals >= 0 && approvals <= 20)) {
    throw new InputError(`${key}.approvals takes a whole number from 0 to 20`);
  }
  const limit = given?.getOptionalNumber('limit') ?? 10;
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 500)) {
    throw new InputError(`${key}.limit takes a whole number from 1 to 500`);
  }
  return { merge, approvals, limit };
}

function readApiUrl(forge: Config, type: string, address: URL): string {
  const apiUrl =
    forge.getOptionalString('apiUrl')?.replace(/\/+$/, '') ??
    defaultApiUrl(type, address);
  if (
    !/^https?:/.test(apiUrl) ||
    repositoryUrlProblem('apiUrl', `${apiUrl}/`, { allowLoopback: true })
  ) {
    throw new InputError(
      `${KEY}.apiUrl takes the https address of the forge's API without password, such as https://git.example.com${
        API_PATHS[type] ?? '/api'
      }; http is for 127.0.0.1 and localhost only`,
    );
  }
  return apiUrl;
}

function defaultApiUrl(type: string, address: URL): string {
  if (type === 'github' && address.hostname === 'github.com') {
    return 'https://api.github.com';
  }
  // An address for ssh says nothing of the port of the API.
  const origin =
    address.protocol === 'ssh:'
      ? `https://${address.hostname}`
      : `${address.protocol}//${address.host}`;
  return `${origin}${API_PATHS[type] ?? ''}`;
}

function readProject(forge: Config, type: string, address: URL): string {
  const project =
    forge.getOptionalString('project') ??
    address.pathname.replace(/^\/+/, '').replace(/(\.git)?\/*$/, '');
  const parts = project.split('/');
  const good =
    project.length <= 500 &&
    parts.every(part => /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/.test(part)) &&
    (type === 'gitlab' ? parts.length >= 2 : parts.length === 2);
  if (!good) {
    throw new InputError(
      `${KEY}.project takes the repository as the forge names it: owner/name${
        type === 'gitlab' ? ', with all groups before the name' : ''
      }`,
    );
  }
  return project;
}
