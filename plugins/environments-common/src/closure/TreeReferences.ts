import { posix } from 'node:path';
import type { RepositoryTree } from '../repository/RepositoryTree';
import { ClosureError } from './ClosureError';
import { filesOfCharts } from './chartFiles';
import type { ChartRelease } from './chartReleases';
import { localPath, parsedDocuments } from './closureDocuments';
import {
  isMembers,
  kustomizationReferences,
  PLUGIN_LISTS,
  pluginReferences,
  Reference,
  resourceReferences,
} from './kustomizationReferences';
import { releaseChart } from './releaseChart';

/** What one folder's kustomization reaches by itself. */
export interface FolderReferences {
  files: string[];
  /** Folders with kustomizations of their own. */
  folders: string[];
}

const KUSTOMIZATIONS = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** Reads what folders of one tree refer to, each folder and file once. */
export class TreeReferences {
  private readonly folders = new Map<string, Promise<FolderReferences>>();
  private readonly charts = new Map<string, Promise<string[]>>();
  private readonly listings = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(private readonly tree: RepositoryTree) {}

  /**
   * What a folder's kustomization refers to.
   *
   * @throws ClosureError where that is not in the tree
   */
  ofFolder(folder: string): Promise<FolderReferences> {
    let found = this.folders.get(folder);
    if (!found) {
      found = this.read(folder);
      this.folders.set(folder, found);
      // A read that failed may be tried again.
      found.catch(() => this.folders.delete(folder));
    }
    return found;
  }

  /**
   * As `ofFolder`, with all files of the folder, for one that nothing else refers to, so that keeping it would not pay.
   */
  async ofOwnFolder(folder: string): Promise<FolderReferences> {
    try {
      const { files, folders } = await this.read(folder);
      const own = await this.listing(folder);
      return { files: [...own, ...files], folders };
    } finally {
      this.listings.delete(folder);
    }
  }

  /**
   * The files of a chart and of its values.
   *
   * @throws ClosureError where one of them is not in the tree
   */
  async ofRelease(release: ChartRelease): Promise<string[]> {
    const { application, blueprintFile, chart, valuesFiles } = release;
    for (const file of valuesFiles) {
      if (!(await this.exists(file))) {
        throw new ClosureError(
          blueprintFile,
          `applications.${application}`,
          `takes its values from ${file}, which the repository does not have`,
        );
      }
    }
    const entry = `applications.${application}.chart`;
    const files = await this.chart(chart, blueprintFile, entry);
    return [...valuesFiles, ...files];
  }

  private async read(folder: string): Promise<FolderReferences> {
    const { file, content } = await this.kustomization(folder);
    const found: FolderReferences = { files: [file], folders: [] };
    for (const reference of kustomizationReferences(content)) {
      await this.follow(reference, folder, file, found);
    }
    for (const field of PLUGIN_LISTS) {
      const items = Array.isArray(content[field]) ? content[field] : [];
      for (const text of items) {
        if (typeof text === 'string' && text.includes('\n')) {
          await this.followPlugins(
            parsedDocuments(text, file),
            folder,
            file,
            found,
          );
        }
      }
    }
    return found;
  }

  private async follow(
    { entry, path, kind }: Reference,
    folder: string,
    file: string,
    found: FolderReferences,
  ): Promise<void> {
    const target = localPath(path, folder, file, entry);
    const isPlugin = PLUGIN_LISTS.includes(entry.split('[')[0]);
    const isFile = kind === 'file' || kind === 'either';
    if (isFile && (await this.exists(target))) {
      found.files.push(target);
      if (isPlugin) {
        await this.followPlugins(
          await this.documents(target),
          folder,
          target,
          found,
        );
      } else if (kind === 'either') {
        await this.followReleases(target, found);
      }
      return;
    }
    if (kind !== 'file' && (await this.isFolder(target))) {
      if (kind === 'chart') {
        found.files.push(...(await this.chart(target, file, entry)));
        return;
      }
      found.folders.push(target);
      if (isPlugin) {
        // Kustomize builds the folder, and runs what comes of it as if it stood in the kustomization that lists it.
        for (const resource of await this.resourcesOf(target)) {
          await this.followPlugins(
            await this.documents(resource),
            folder,
            resource,
            found,
          );
        }
      }
      return;
    }
    throw new ClosureError(
      file,
      entry,
      `refers to ${path}, which the repository does not have`,
    );
  }

  /** The files whose documents a folder's kustomization brings, by its own resources and those of its bases. */
  private async resourcesOf(
    folder: string,
    seen = new Set<string>(),
  ): Promise<string[]> {
    if (seen.has(folder)) {
      return [];
    }
    seen.add(folder);
    const { file, content } = await this.kustomization(folder);
    const files: string[] = [];
    for (const { entry, path } of resourceReferences(content)) {
      const target = localPath(path, folder, file, entry);
      if (await this.exists(target)) {
        files.push(target);
      } else if (await this.isFolder(target)) {
        files.push(...(await this.resourcesOf(target, seen)));
      }
    }
    return files;
  }

  private async followPlugins(
    documents: unknown[],
    folder: string,
    file: string,
    found: FolderReferences,
  ): Promise<void> {
    for (const document of documents.filter(isMembers)) {
      for (const reference of pluginReferences(document)) {
        await this.follow(reference, folder, file, found);
      }
    }
  }

  /** The charts and values files of Flux's HelmReleases, whose paths begin at the repository's root. */
  private async followReleases(
    file: string,
    found: FolderReferences,
  ): Promise<void> {
    const text = await this.tree.read(file);
    if (!text?.includes('HelmRelease')) {
      return;
    }
    for (const release of parsedDocuments(text, file)) {
      const chart = releaseChart(release);
      if (chart) {
        const entry = 'spec.chart.spec.chart';
        const folder = localPath(chart.path, '', file, entry);
        found.files.push(...(await this.chart(folder, file, entry)));
        for (const [index, path] of chart.valuesFiles.entries()) {
          await this.follow(
            {
              entry: `spec.chart.spec.valuesFiles[${index}]`,
              path,
              kind: 'file',
            },
            '',
            file,
            found,
          );
        }
      }
    }
  }

  private chart(folder: string, file: string, entry: string) {
    let files = this.charts.get(folder);
    if (!files) {
      files = filesOfCharts(this.tree, folder, file, entry);
      this.charts.set(folder, files);
      // Who else refers to it is refused in words of its own.
      files.catch(() => this.charts.delete(folder));
    }
    return files;
  }

  private async kustomization(folder: string) {
    const file = await this.kustomizationOf(folder);
    const [content] = await this.documents(file);
    if (!isMembers(content)) {
      throw new ClosureError(file, '', 'is no kustomization');
    }
    return { file, content };
  }

  private async kustomizationOf(folder: string): Promise<string> {
    const files = await this.listing(folder);
    const names = KUSTOMIZATIONS.map(name => posix.join(folder, name)).filter(
      path => files.has(path),
    );
    if (names.length !== 1) {
      throw new ClosureError(
        folder,
        '',
        names.length === 0
          ? 'has no kustomization.yaml'
          : `has more than one kustomization: ${names.join(', ')}`,
      );
    }
    return names[0];
  }

  private async documents(file: string): Promise<unknown[]> {
    const text = await this.tree.read(file);
    if (text === undefined) {
      throw new ClosureError(file, '', 'is no text');
    }
    return parsedDocuments(text, file);
  }

  private async exists(file: string): Promise<boolean> {
    const folder = posix.dirname(file);
    // The repository's root is not listed, which would be all of it.
    return folder === '.'
      ? (await this.tree.read(file)) !== undefined
      : (await this.listing(folder)).has(file);
  }

  /** The files below a folder; a folder within one that is listed already is not listed again. */
  private listing(folder: string): Promise<ReadonlySet<string>> {
    for (let above = folder; above !== '.'; above = posix.dirname(above)) {
      const files = this.listings.get(above);
      if (files) {
        return files;
      }
    }
    const files = this.tree.list(folder).then(paths => new Set(paths));
    this.listings.set(folder, files);
    files.catch(() => this.listings.delete(folder));
    return files;
  }

  private async isFolder(folder: string): Promise<boolean> {
    for (const file of await this.listing(folder)) {
      if (file.startsWith(`${folder}/`)) {
        return true;
      }
    }
    return false;
  }
}
