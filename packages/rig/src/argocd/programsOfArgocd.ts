import { NotFoundError } from '@backstage/errors';
import { locateKubernetesTools } from '@berth/plugin-environments-node';
import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterContext, programOf } from '../cluster/ClusterContext';

/**
 * A folder for PATH with what Argo CD runs by name: itself, which Git asks for credentials, kustomize and Helm.
 *
 * @throws NotFoundError where there is no Helm
 */
export async function programsOfArgocd(
  context: ClusterContext,
  folder: string,
): Promise<string> {
  const { helm, missing } = await locateKubernetesTools();
  if (!helm) {
    throw new NotFoundError(`Argo CD needs Helm: ${missing.join(' ')}`);
  }
  const verify = programOf(context.tools, 'argocd', 'git-verify-wrapper.sh');
  // A module's archive does not say what is a program.
  await chmod(verify, 0o755);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, program] of [
    ['argocd', programOf(context.tools, 'argocd', 'argocd')],
    ['git-verify-wrapper.sh', verify],
    ['kustomize', programOf(context.tools, 'kustomize', 'kustomize')],
    ['helm', helm.command],
  ]) {
    await symlink(program, join(folder, name));
  }
  return folder;
}
