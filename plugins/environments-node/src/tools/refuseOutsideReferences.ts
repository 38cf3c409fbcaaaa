import { InputError } from '@backstage/errors';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { parseDocument } from 'yaml';

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const FOLDER_FIELDS = ['resources', 'components', 'bases'];
const FILE_FIELDS = [
  'crds',
  'configurations',
  'transformers',
  'generators',
  'validators',
  'patchesStrategicMerge',
];
const PATH_FIELDS = ['patches', 'patchesJson6902', 'replacements'];

/**
 * Walks the kustomizations that `directory` reaches and refuses what kustomize would
 * fetch over the network or read from outside `root`.
 *
 * @throws InputError that names the file and the reference
 */
export async function refuseOutsideReferences(
  directory: string,
  root: string,
): Promise<void> {
  const realRoot = await realpath(root);
  if (!(await stat(directory).catch(() => undefined))?.isDirectory()) {
    throw new InputError(
      `${relative(root, directory)} is not a folder of the repository`,
    );
  }
  const seen = new Set<string>();
  const waiting = [resolve(directory)];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const folder = await realpath(next);
    if (folder !== realRoot && !folder.startsWith(realRoot + sep)) {
      throw new InputError(
        `The overlay reaches ${relative(
          realRoot,
          folder,
        )}, which is outside its repository`,
      );
    }
    if (!seen.has(folder)) {
      seen.add(folder);
      const kustomization = await readKustomization(folder);
      if (kustomization) {
        const file = join(relative(realRoot, folder), kustomization.name);
        for (const reference of referencesIn(kustomization.content)) {
          refuseRemote(reference, file);
        }
        waiting.push(...(await foldersIn(kustomization.content, folder)));
      }
    }
  }
}

async function readKustomization(
  folder: string,
): Promise<{ name: string; content: Record<string, unknown> } | undefined> {
  for (const name of FILE_NAMES) {
    const text = await readFile(join(folder, name), 'utf8').catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') {
          return undefined;
        }
        throw error;
      },
    );
    if (text !== undefined) {
      const document = parseDocument(text, { merge: true });
      // What is not YAML is left to kustomize, which says so in its own words.
      const content = document.errors.length
        ? undefined
        : (document.toJS() as unknown);
      return { name, content: isRecord(content) ? content : {} };
    }
  }
  return undefined;
}

function referencesIn(content: Record<string, unknown>): string[] {
  const found = [...FOLDER_FIELDS, ...FILE_FIELDS].flatMap(field =>
    strings(content[field]),
  );
  for (const field of PATH_FIELDS) {
    found.push(...records(content[field]).flatMap(it => strings([it.path])));
  }
  if (isRecord(content.openapi)) {
    found.push(...strings([content.openapi.path]));
  }
  for (const field of ['configMapGenerator', 'secretGenerator']) {
    for (const generator of records(content[field])) {
      found.push(
        ...strings(generator.files).map(it => it.slice(it.indexOf('=') + 1)),
        ...strings(generator.envs),
        ...strings([generator.env]),
      );
    }
  }
  return found;
}

function refuseRemote(reference: string, file: string): void {
  const oneLine = !reference.includes('\n');
  const remote =
    /^[a-z][a-z0-9+.-]*:/i.test(reference) || /^[^/]*@[^/]*:/.test(reference);
  if (oneLine && remote) {
    throw new InputError(
      `${file} refers to ${reference}, which is not in the repository: remote bases and files are not allowed`,
    );
  }
}

async function foldersIn(
  content: Record<string, unknown>,
  folder: string,
): Promise<string[]> {
  const folders: string[] = [];
  for (const reference of [...FOLDER_FIELDS, ...FILE_FIELDS].flatMap(field =>
    strings(content[field]),
  )) {
    if (!reference.includes('\n')) {
      const target = resolve(folder, reference);
      const found = await stat(target).catch(() => undefined);
      if (found?.isDirectory()) {
        folders.push(target);
      }
    }
  }
  return folders;
}

function strings(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((it): it is string => typeof it === 'string')
    : [];
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
