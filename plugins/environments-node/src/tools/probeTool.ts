import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesTool } from './KubernetesTools';
import { runTool } from './runTool';

const DEADLINE = { deadlineMs: 15_000 };
const PROBE_OBJECT =
  'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: probe\n';
const MINIMUM_MAJOR = { kustomize: 5, helm: 3 };

/** The kustomize program itself; rejects where it is too old or does not build. */
export async function probeKustomize(
  command: string,
  origin: KubernetesTool['origin'],
): Promise<KubernetesTool> {
  const said = await runTool(command, ['version'], DEADLINE);
  const version = newEnough('kustomize', said);
  const tool = { command, args: ['build'], version, origin };
  await tryKustomize(tool);
  return tool;
}

/** The kustomize inside kubectl; rejects where it is too old or does not build. */
export async function probeKubectl(
  command: string,
  origin: KubernetesTool['origin'],
): Promise<KubernetesTool> {
  const said = await runTool(
    command,
    ['version', '--client', '--output=json'],
    DEADLINE,
  );
  const { kustomizeVersion } = JSON.parse(said) as {
    kustomizeVersion?: string;
  };
  const version = newEnough('kustomize', kustomizeVersion ?? 'no version');
  const tool = { command, args: ['kustomize'], version, origin };
  await tryKustomize(tool);
  return tool;
}

/** The helm program; rejects where it is too old or does not render. */
export async function probeHelm(
  command: string,
  origin: KubernetesTool['origin'],
): Promise<KubernetesTool> {
  const said = await runTool(command, ['version', '--short'], DEADLINE);
  const tool = {
    command,
    args: [],
    version: newEnough('helm', said),
    origin,
  };
  await tryHelm(tool);
  return tool;
}

function newEnough(program: 'kustomize' | 'helm', said: string): string {
  const version = said.match(/v?(\d+)\.\d+\.\d+[0-9A-Za-z.+-]*/);
  const minimum = MINIMUM_MAJOR[program];
  if (!version) {
    throw new Error(`it does not say its version but ${JSON.stringify(said)}`);
  }
  if (Number(version[1]) < minimum) {
    throw new Error(`${version[0]} is older than the required ${minimum}.0`);
  }
  return version[0].replace(/^v/, '');
}

// A wrapper may answer a version and still not do the work, so the work is tried.
async function tryKustomize(tool: KubernetesTool): Promise<void> {
  await inFolder(
    {
      'kustomization.yaml': 'resources: [probe.yaml]\nnamePrefix: berth-\n',
      'probe.yaml': PROBE_OBJECT,
    },
    async folder =>
      mustSay(await runTool(tool.command, [...tool.args, folder], DEADLINE)),
  );
}

async function tryHelm(tool: KubernetesTool): Promise<void> {
  await inFolder(
    {
      'Chart.yaml': 'apiVersion: v2\nname: probe\nversion: 1.0.0\n',
      'templates/probe.yaml': PROBE_OBJECT.replace(
        'name: probe',
        'name: {{ .Release.Name }}-probe',
      ),
    },
    async folder =>
      mustSay(
        await runTool(tool.command, ['template', 'berth', folder], DEADLINE),
      ),
  );
}

function mustSay(output: string): void {
  if (!output.includes('berth-probe')) {
    throw new Error('it does not render a sample');
  }
}

async function inFolder(
  files: Record<string, string>,
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-probe-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      const file = join(folder, path);
      await mkdir(join(file, '..'), { recursive: true });
      await writeFile(file, content);
    }
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
