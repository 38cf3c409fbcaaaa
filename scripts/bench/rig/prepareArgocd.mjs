import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const OWNER = 'platform';
const REPOSITORY = 'platform';
const PLACEHOLDER = 'https://git.example.com/platform.git';

/** Does by docs/operators/argocd.md what people do before Berth comes, as the rig does it for Flux. */
export async function prepareArgocd({ forge, clusters, platformDir, folder }) {
  const [cluster] = clusters;
  mkdirSync(folder, { recursive: true });
  const copy = path.join(folder, 'platform');
  const repositoryUrl = `${forge.url}/${OWNER}/${REPOSITORY}.git`;
  const kept = path.join(folder, 'accounts.json');
  if (!existsSync(kept)) {
    copyPlatform(platformDir, copy, repositoryUrl);
    const accounts = await makeRepository(forge, repositoryUrl, copy);
    writeFileSync(kept, JSON.stringify(accounts), { mode: 0o600 });
  }
  const { berth, engine } = JSON.parse(readFileSync(kept, 'utf8'));
  const apply = (args, input) =>
    cluster.kubectl.run(['apply', '--server-side', ...args], input);
  await apply(
    ['--filename=-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'platform-repository',
        namespace: 'argocd',
        labels: { 'argocd.argoproj.io/secret-type': 'repository' },
      },
      stringData: {
        type: 'git',
        url: repositoryUrl,
        username: engine.name,
        password: engine.token,
      },
    }),
  );
  await apply([`--filename=${path.join(copy, 'clusters/access.yaml')}`]);
  await apply([`--kustomize=${path.join(copy, 'clusters/local/platform')}`]);
  await cluster.kubectl.run([
    'patch',
    'appproject',
    'default',
    '--namespace=argocd',
    '--type=json',
    '--patch=[{"op":"replace","path":"/spec","value":{}}]',
  ]);
  const kubeconfig = path.join(folder, 'berth.kubeconfig');
  writeFileSync(
    kubeconfig,
    await cluster.kubeconfigOfServiceAccount('berth', 'berth'),
    { mode: 0o600 },
  );
  return {
    repositoryUrl,
    repositoryDir: path.join(
      forge.repositoriesFolder,
      OWNER,
      `${REPOSITORY}.git`,
    ),
    repositoryUser: berth.name,
    repositoryToken: berth.token,
    kubeconfigs: { [cluster.name]: kubeconfig },
  };
}

function copyPlatform(from, to, repositoryUrl) {
  cpSync(from, to, { recursive: true });
  const file = path.join(to, 'clusters/local/platform/kustomization.yaml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replaceAll(PLACEHOLDER, repositoryUrl),
  );
}

async function makeRepository(forge, repositoryUrl, content) {
  await forge.createOrganization(OWNER);
  await forge.createRepository(REPOSITORY, { owner: OWNER, empty: true });
  const git = (...args) =>
    execFileSync(
      'git',
      [
        '-c',
        'user.name=Platform team',
        '-c',
        'user.email=platform@example.com',
        ...args,
      ],
      { cwd: content, stdio: ['ignore', 'ignore', 'pipe'] },
    );
  const address = new URL(repositoryUrl);
  address.username = forge.admin.name;
  address.password = forge.admin.token;
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all', '--force', '.');
  git('commit', '--quiet', '--message=Begin the platform repository');
  git('push', '--quiet', address.href, 'HEAD:refs/heads/main');
  const collaborator = async (name, permission) => {
    const user = await forge.createUser(name, [`${permission}:repository`]);
    await forge.request(
      'PUT',
      `/repos/${OWNER}/${REPOSITORY}/collaborators/${name}`,
      { permission },
    );
    return user;
  };
  return {
    berth: await collaborator('berth', 'write'),
    engine: await collaborator('argocd', 'read'),
  };
}
