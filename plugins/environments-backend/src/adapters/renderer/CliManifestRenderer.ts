import { InputError, ServiceUnavailableError } from '@backstage/errors';
import type { RepositoryTree } from '@berth/plugin-environments-common';
import {
  type ChartRelease,
  chartReleases,
  environmentClosure,
} from '@berth/plugin-environments-common/domain';
import {
  buildOverlay,
  type KubernetesObject,
  type KubernetesTool,
  type KubernetesTools,
  type ManifestRenderer,
  RenderingDelayedError,
  ToolRejectedError,
  ToolUnavailableError,
} from '@berth/plugin-environments-node';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Rendering } from './Rendering';
import { renderChartRelease } from './renderChartRelease';
import { renderRelease } from './renderRelease';

/** How many overlays are kept, each with its objects. */
const KEPT = 50;
/** How many may wait or be built at a time: about 10 s of work for two cores. */
const MOST = 50;

/** Renders with the programs kustomize and helm, in a temporary folder that holds nothing but what the overlay reaches. */
export class CliManifestRenderer implements ManifestRenderer {
  readonly #locateTools: () => Promise<KubernetesTools>;
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #most: number;
  readonly #temporaryFolder: string;
  readonly #rendered = new LRUCache<string, Rendering>({ max: KEPT });
  /** Those that wait or are being built, and that somebody waits for. */
  readonly #open = new Set<Rendering>();
  #tools: Promise<KubernetesTools> | undefined;

  /**
   * `locateTools` is called when tools are first needed; `atOnce` is how many overlays are built at the same time, each
   * in a folder of its own below `temporaryFolder`; `most` is how many may wait or be built, before others are turned
   * away.
   */
  constructor(options: {
    locateTools: () => Promise<KubernetesTools>;
    atOnce?: number;
    most?: number;
    temporaryFolder?: string;
  }) {
    this.#locateTools = options.locateTools;
    this.#limit = pLimit(options.atOnce ?? 2);
    this.#most = options.most ?? MOST;
    this.#temporaryFolder = options.temporaryFolder ?? tmpdir();
  }

  async render(
    tree: RepositoryTree,
    overlay: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<KubernetesObject[]> {
    const [files, charts] = await Promise.all([
      filesOf(tree, overlay),
      chartReleases(tree, overlay),
    ]);
    signal?.throwIfAborted();
    const key = hashOf(overlay, files, charts);
    const rendering =
      this.#rendered.get(key) ??
      this.#begin(key, abandoned =>
        this.#build(files, overlay, charts, abandoned),
      );
    return structuredClone(await rendering.wait(signal));
  }

  /** @throws RenderingDelayedError where too many wait already */
  #begin(
    key: string,
    build: (abandoned: AbortSignal) => Promise<KubernetesObject[]>,
  ): Rendering {
    if (this.#open.size >= this.#most) {
      throw new RenderingDelayedError(
        'Too much else is being rendered right now; ask again in a few seconds',
      );
    }
    const rendering = new Rendering(abandoned =>
      this.#limit(async () => {
        abandoned.throwIfAborted();
        return build(abandoned);
      }),
    );
    const forget = () => {
      this.#open.delete(rendering);
      if (this.#rendered.peek(key) === rendering) {
        this.#rendered.delete(key);
      }
    };
    this.#open.add(rendering);
    this.#rendered.set(key, rendering);
    rendering.objects.then(() => this.#open.delete(rendering), forget);
    rendering.abandoned.addEventListener('abort', forget, { once: true });
    return rendering;
  }

  async #build(
    files: Map<string, string>,
    overlay: string,
    charts: ChartRelease[],
    signal: AbortSignal,
  ): Promise<KubernetesObject[]> {
    const { kustomize, helm } = await this.#located();
    const root = await mkdtemp(join(this.#temporaryFolder, 'berth-render-'));
    try {
      await writeFiles(root, files);
      const built = await buildOverlay(kustomize, {
        directory: join(root, overlay),
        root,
        signal,
      });
      const released: KubernetesObject[] = [];
      for (const object of built) {
        if (object.kind === 'HelmRelease') {
          released.push(
            ...(await renderRelease(helm, {
              root,
              release: object,
              built,
              signal,
            })),
          );
        }
      }
      for (const release of charts) {
        released.push(
          ...(await renderChartRelease(helm, { root, release, signal })),
        );
      }
      return [...built, ...released];
    } catch (error) {
      if (error instanceof ToolUnavailableError && !signal.aborted) {
        // It may be another program by now, or none.
        this.#tools = undefined;
      }
      throw explained(error);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  }

  async #located(): Promise<{
    kustomize: KubernetesTool;
    helm: KubernetesTool;
  }> {
    this.#tools ??= this.#locateTools();
    const { kustomize, helm, missing } = await this.#tools;
    if (!kustomize || !helm) {
      // They may be installed meanwhile.
      this.#tools = undefined;
      throw new ServiceUnavailableError(missing.join(' '));
    }
    return { kustomize, helm };
  }
}

async function filesOf(
  tree: RepositoryTree,
  overlay: string,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const path of await environmentClosure(tree, overlay)) {
    const text = await tree.read(path);
    // What is no text is left out; the tools say so where they need it.
    if (text !== undefined) {
      files.set(path, text);
    }
  }
  return files;
}

function hashOf(
  overlay: string,
  files: Map<string, string>,
  charts: ChartRelease[],
): string {
  const hash = createHash('sha256').update(JSON.stringify([overlay, charts]));
  for (const file of files) {
    hash.update(JSON.stringify(file));
  }
  return hash.digest('hex');
}

async function writeFiles(
  root: string,
  files: Map<string, string>,
): Promise<void> {
  for (const [path, text] of files) {
    const file = resolve(root, path);
    if (relative(root, file).split(sep)[0] === '..') {
      throw new InputError(`${path} is outside the repository`);
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o600 });
  }
}

/** The port's errors for the tools' own. */
function explained(error: unknown): unknown {
  if (error instanceof ToolRejectedError) {
    return new InputError(error.message, error);
  }
  if (error instanceof ToolUnavailableError) {
    return new RenderingDelayedError(error.message, error);
  }
  return error;
}
