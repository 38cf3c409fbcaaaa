import {
  buildOverlay,
  type KubernetesTool,
  type Manifest,
} from '@berth/plugin-environments-node';
import {
  copyFile,
  mkdtemp,
  readdir,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { stringify } from 'yaml';
import { ReconcileFailure } from '../runtime/ReconcileFailure';
import type { Kustomization } from './Kustomization';

const KUSTOMIZATIONS = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/**
 * Builds what a Kustomization names, as Flux does it: a folder without a kustomization
 * stands for all YAML files below it, and the object's own settings come on top.
 *
 * @param root - a checkout, which stays as it is except for temporary folders
 * @throws ReconcileFailure where the path is absent; else what `buildOverlay` throws
 */
export async function buildManifests(
  kustomize: KubernetesTool,
  spec: Kustomization['spec'],
  root: string,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<Manifest[]> {
  const path = resolve(root, `./${spec.path ?? ''}`);
  const inside = path === root || path.startsWith(root + sep);
  if (!inside || !(await stat(path).catch(() => undefined))?.isDirectory()) {
    throw new ReconcileFailure(
      'ArtifactFailed',
      `kustomization path not found: stat ${spec.path}: no such file or directory`,
    );
  }
  const settings = settingsOf(spec);
  const plain = await hasKustomization(path);
  if (plain && Object.keys(settings).length === 0) {
    return buildOverlay(kustomize, { directory: path, root, ...options });
  }
  const found = plain ? [path] : await findResources(path);
  if (found.length === 0) {
    return [];
  }

  // Kustomize takes relative paths only, so the overlay stands in the checkout; and it
  // takes no files from outside the overlay's folder, so they are copied into it.
  const overlay = await mkdtemp(join(root, '.flux-'));
  try {
    const resources = await Promise.all(
      found.map(async (source, index) => {
        if ((await stat(source)).isDirectory()) {
          return relative(overlay, source);
        }
        const name = `${index}.yaml`;
        await copyFile(source, join(overlay, name));
        return name;
      }),
    );
    await writeFile(
      join(overlay, 'kustomization.yaml'),
      stringify({
        apiVersion: 'kustomize.config.k8s.io/v1beta1',
        kind: 'Kustomization',
        resources,
        ...settings,
      }),
    );
    return await buildOverlay(kustomize, {
      directory: overlay,
      root,
      ...options,
    });
  } finally {
    await rm(overlay, { recursive: true, force: true });
  }
}

/** What the object itself asks kustomize to do. */
function settingsOf(spec: Kustomization['spec']): Record<string, unknown> {
  const { labels, annotations } = spec.commonMetadata ?? {};
  const settings = {
    namespace: spec.targetNamespace,
    namePrefix: spec.namePrefix,
    nameSuffix: spec.nameSuffix,
    patches: spec.patches,
    images: spec.images,
    components: spec.components,
    labels: labels && [{ pairs: labels }],
    commonAnnotations: annotations,
  };
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  );
}

/** YAML files below a folder, and folders below it that have a kustomization of their own. */
async function findResources(folder: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.')) {
      if (await hasKustomization(path)) {
        found.push(path);
      } else {
        found.push(...(await findResources(path)));
      }
    } else if (entry.isFile() && /^[^.].*\.ya?ml$/.test(entry.name)) {
      found.push(path);
    }
  }
  return found;
}

async function hasKustomization(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return KUSTOMIZATIONS.some(name => names.includes(name));
}
