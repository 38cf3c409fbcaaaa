import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { answers } from '../processes/answers';
import type { ComponentOptions } from '../processes/Component';
import { type ClusterContext, programOf } from './ClusterContext';
import type { Kubectl } from './Kubectl';
import type { PodLogs } from './PodLogs';

/** The lives and failures of pods, as kwok plays them. */
const STAGES = resolvePackagePath('@berth/rig', 'stages');
const PARALLEL = 16;

/** The files in a folder of stages, without what only kustomize reads. */
async function stagesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter(
    name => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  );
  const texts = await Promise.all(
    names.sort().map(name => readFile(join(folder, name), 'utf8')),
  );
  return texts.filter(text => /^kind: Stage$/m.test(text));
}

/** kwok's whole configuration: it brings no stages of its own. */
async function kwokConfiguration(
  toolFolder: string,
  logs: PodLogs,
): Promise<string> {
  const options = stringify({
    apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
    kind: 'KwokConfiguration',
    // With a document of its own, whatever of these is not said is 0, and then nothing moves.
    options: {
      podPlayStageParallelism: PARALLEL,
      nodePlayStageParallelism: PARALLEL,
      nodeLeaseParallelism: 4,
      podsOnNodeSyncParallelism: PARALLEL,
      enableDebuggingHandlers: true,
    },
  });
  const clusterLogs = stringify({
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'ClusterLogs',
    metadata: { name: 'all-pods' },
    spec: {
      logs: [
        {
          logsFile: logs.current,
          previousLogsFile: logs.previous,
          follow: true,
        },
      ],
    },
  });
  const stages = [
    ...(await stagesIn(STAGES)),
    ...(await stagesIn(join(toolFolder, 'stages'))),
    ...(await stagesIn(join(toolFolder, 'volumes'))),
  ];
  return [options, clusterLogs, ...stages]
    .map(text => text.trim())
    .join('\n---\n');
}

/** Plays the kubelet: pods get ready, fail and end as the stages say, and have logs. */
export async function kwok(
  context: ClusterContext,
  kubectl: Kubectl,
  logs: PodLogs,
): Promise<ComponentOptions> {
  const toolFolder = context.tools.get('kwok') ?? '';
  const configuration = join(context.folder, 'kwok.yaml');
  await writeFile(configuration, await kwokConfiguration(toolFolder, logs));
  const own = context.certificates.files.of('kubelet');
  const port = context.ports.kwok;
  return {
    name: 'kwok',
    command: programOf(context.tools, 'kwok', 'kwok'),
    args: [
      `--kubeconfig=${context.kubeconfigOf('kwok')}`,
      `--config=${configuration}`,
      '--manage-all-nodes=true',
      '--cidr=10.100.0.0/16',
      '--node-ip=127.0.0.1',
      `--node-port=${port}`,
      `--server-address=127.0.0.1:${port}`,
      `--tls-cert-file=${own.certificate}`,
      `--tls-private-key-file=${own.key}`,
      '--node-lease-duration-seconds=40',
    ],
    // Its home is where it would look for a configuration of the user's.
    env: { HOME: context.folder },
    logFile: join(context.logs, 'kwok.log'),
    // As long as a Lease of the one before lives, a new kwok leaves the nodes alone.
    prepare: async () => {
      await kubectl.run([
        'delete',
        'lease',
        '--all',
        '--namespace=kube-node-lease',
        '--wait=false',
      ]);
    },
    isReady: () =>
      answers(`https://127.0.0.1:${port}/healthz`, {
        authority: context.certificates.authority.certificate,
      }),
    metricsUrl: `https://127.0.0.1:${port}/metrics`,
  };
}
