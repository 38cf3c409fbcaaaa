import { ServiceUnavailableError } from '@backstage/errors';
import { randomBytes } from 'node:crypto';
import type { Component } from '../processes/Component';

export interface RigRepository {
  /** For `git clone`, without credentials. */
  cloneUrl: string;
  owner: string;
  name: string;
}

/** Somebody with an account at the forge. */
export interface ForgeUser {
  name: string;
  password: string;
  /** For the API, and as the password for Git. */
  token: string;
}

/** The rig's Gitea. */
export class RigForge {
  constructor(
    /** Such as `http://127.0.0.1:23456`, without a slash at its end. */
    readonly url: string,
    readonly admin: ForgeUser,
    /** Its process, for tests that stop it. */
    readonly component: Component,
    /** Holds the bare repositories, as `<owner>/<name>.git`. */
    readonly repositoriesFolder: string,
  ) {}

  /**
   * Asks the forge's API (`/api/v1`) and gives what it answers; undefined for an empty answer.
   *
   * @throws ServiceUnavailableError with the forge's words for anything but a 2xx
   */
  async request<Answer = unknown>(
    method: string,
    path: string,
    body?: object,
    authorization = `token ${this.admin.token}`,
  ): Promise<Answer> {
    const response = await this.#ask(method, path, authorization, body);
    const text = await response.text();
    if (!response.ok) {
      throw new ServiceUnavailableError(
        `${method} ${path}: the forge answered ${response.status} ${text}`,
      );
    }
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  /**
   * Whether the forge has something at a path of its API, such as `/users/somebody`.
   *
   * @throws ServiceUnavailableError where it answers neither 2xx nor 404
   */
  async has(path: string): Promise<boolean> {
    const response = await this.#ask('GET', path, `token ${this.admin.token}`);
    if (!response.ok && response.status !== 404) {
      throw new ServiceUnavailableError(
        `GET ${path}: the forge answered ${
          response.status
        } ${await response.text()}`,
      );
    }
    await response.body?.cancel();
    return response.ok;
  }

  #ask(method: string, path: string, authorization: string, body?: object) {
    return fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    });
  }

  /**
   * Makes an account with a token.
   *
   * @param scopes - what the token may do, in Gitea's words
   */
  async createUser(
    name: string,
    scopes: readonly string[] = [
      'write:repository',
      'write:issue',
      'read:user',
    ],
  ): Promise<ForgeUser> {
    const password = randomBytes(18).toString('base64url');
    await this.request('POST', '/admin/users', {
      username: name,
      email: `${name}@example.invalid`,
      password,
      must_change_password: false,
    });
    const basic = Buffer.from(`${name}:${password}`).toString('base64');
    const { sha1 } = await this.request<{ sha1: string }>(
      'POST',
      `/users/${name}/tokens`,
      { name: 'rig', scopes },
      `Basic ${basic}`,
    );
    return { name, password, token: sha1 };
  }

  /** Makes an organization, which owns repositories. */
  async createOrganization(name: string): Promise<void> {
    await this.request('POST', '/orgs', { username: name });
  }

  /**
   * Makes a repository with the default branch `main`.
   *
   * @param options - owner: an organization, the administrator where it is not given; private: true by default;
   *   empty: without a first commit
   */
  async createRepository(
    name: string,
    options: { owner?: string; private?: boolean; empty?: boolean } = {},
  ): Promise<RigRepository> {
    const path = options.owner ? `/orgs/${options.owner}/repos` : '/user/repos';
    const { clone_url: cloneUrl } = await this.request<{ clone_url: string }>(
      'POST',
      path,
      {
        name,
        private: options.private ?? true,
        auto_init: !options.empty,
        default_branch: 'main',
      },
    );
    return { cloneUrl, owner: options.owner ?? this.admin.name, name };
  }
}
