import { parse, stringify } from 'yaml';
import { execFile } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Delivery } from '@berth/plugin-environments-common';
import type { ForgeUser } from '@berth/rig';
import { RigStage } from '@berth/rig/testUtils';
import {
  EnvironmentsWorld,
  newFolder,
  PLATFORM,
} from '../../__testUtils__/EnvironmentsWorld';
import { RigWorld } from './RigWorld';

const OWNER = 'platform';
const REPOSITORY = 'platform';
const CLUSTER = 'local';

const run = promisify(execFile);

/**
 * A backend on a real control plane with real Argo CD and a real forge, made by what docs/operators/argocd.md says:
 * the accounts may do what they need and nothing else. Argo CD reads delivery branches where nothing else is said.
 */
export async function startArgocdWorld(
  delivery: Delivery = 'branches',
): Promise<RigWorld> {
  const stage = await RigStage.start({
    only: ['control-plane', 'argocd', 'gitea'],
  });
  try {
    const { forge, cluster } = stage;
    await forge.createOrganization(OWNER);
    const { cloneUrl } = await forge.createRepository(REPOSITORY, {
      owner: OWNER,
      empty: true,
    });
    const copy = join(stage.folder, 'platform');
    await copyPlatform(copy, cloneUrl, delivery);
    await push(copy, addressFor(forge.admin, cloneUrl));

    const collaborator = async (name: string, permission: 'read' | 'write') => {
      const user = await forge.createUser(name, [`${permission}:repository`]);
      await forge.request(
        'PUT',
        `/repos/${OWNER}/${REPOSITORY}/collaborators/${name}`,
        { permission },
      );
      return user;
    };
    const berth = await collaborator('berth', 'write');
    const engine = await collaborator('argocd', 'read');
    const person = await collaborator('somebody', 'write');

    await stage.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'platform-repository',
        namespace: 'argocd',
        labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      },
      stringData: {
        type: 'git',
        url: cloneUrl,
        username: engine.name,
        password: engine.token,
      },
    });
    await cluster.kubectl.run([
      'apply',
      '--server-side',
      `--filename=${join(copy, 'clusters/access.yaml')}`,
    ]);
    await cluster.kubectl.run([
      'apply',
      '--server-side',
      `--kustomize=${join(copy, 'clusters', CLUSTER, 'platform')}`,
    ]);
    await cluster.kubectl.run([
      'patch',
      'appproject',
      'default',
      '--namespace=argocd',
      '--type=json',
      '--patch=[{"op":"replace","path":"/spec","value":{}}]',
    ]);
    const kubeconfig = join(stage.folder, 'berth.kubeconfig');
    await writeFile(
      kubeconfig,
      await cluster.kubeconfigOfServiceAccount('berth', 'berth'),
      { mode: 0o600 },
    );
    return new RigWorld(
      stage,
      new EnvironmentsWorld({
        folder: await newFolder(),
        remote: {
          url: cloneUrl,
          dir: join(forge.repositoriesFolder, OWNER, `${REPOSITORY}.git`),
        },
        token: berth.token,
        person,
        repository: { username: berth.name },
        kubeconfig,
        engine: 'argocd',
        settings: {
          clusters: [{ name: CLUSTER, kubeconfig, engine: 'argocd', delivery }],
        },
        stop: () => stage.end(),
      }),
    );
  } catch (error) {
    await stage.end();
    throw error;
  }
}

/** The starter repository, with what Argo CD needs in place of what Flux does. */
async function copyPlatform(
  to: string,
  repositoryUrl: string,
  delivery: Delivery,
): Promise<void> {
  await cp(PLATFORM, to, { recursive: true });
  const folder = join(to, 'clusters', CLUSTER, 'platform');
  await rm(folder, { recursive: true });
  await run(process.execPath, [
    join(to, 'clusters/generate-sources.mjs'),
    CLUSTER,
    '--engine',
    'argocd',
    '--delivery',
    delivery,
  ]);
  const file = join(folder, 'kustomization.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    stringify(
      parse(
        text.replaceAll('https://git.example.com/platform.git', repositoryUrl),
      ),
    ),
  );
}

function addressFor({ name, token }: ForgeUser, url: string): string {
  const address = new URL(url);
  address.username = name;
  address.password = token;
  return address.href;
}

async function push(folder: string, address: string): Promise<void> {
  const identity = ['Platform team', 'platform@example.com'];
  const git = (...args: string[]) =>
    run('git', args, {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        GIT_TERMINAL_PROMPT: '0',
        GIT_AUTHOR_NAME: identity[0],
        GIT_AUTHOR_EMAIL: identity[1],
        GIT_COMMITTER_NAME: identity[0],
        GIT_COMMITTER_EMAIL: identity[1],
      },
    });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all', '--force', '.');
  await git('commit', '--quiet', '--message=Begin the platform repository');
  await git('push', '--quiet', address, 'HEAD:refs/heads/main');
}
