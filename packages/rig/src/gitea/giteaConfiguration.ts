import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeKept } from '../state/writeKept';

/** Of SQLite, in the folder of {@link GiteaPlaces}. */
export const DATABASE_FILE = 'gitea.db';

/** What a Gitea of the rig keeps to itself, made once. */
interface Secrets {
  secretKey: string;
  internalToken: string;
  jwtSecret: string;
}

export interface GiteaPlaces {
  /** Holds its database and its repositories. */
  folder: string;
  /** Of the build, with the files that Gitea reads. */
  toolFolder: string;
  port: number;
}

/** Writes Gitea's `app.ini` and gives its path. */
export async function writeGiteaConfiguration(
  places: GiteaPlaces,
): Promise<string> {
  const { folder, toolFolder, port } = places;
  const secrets = await keepSecrets(join(folder, 'secrets.json'));
  const file = join(folder, 'app.ini');
  const sections: Record<string, Record<string, string | number | boolean>> = {
    '': {
      APP_NAME: 'Berth rig',
      RUN_MODE: 'prod',
      WORK_PATH: folder,
      // It refuses root otherwise, and containers often have nobody else.
      ...(process.getuid?.() === 0
        ? { I_AM_BEING_UNSAFE_RUNNING_AS_ROOT: true }
        : {}),
    },
    server: {
      PROTOCOL: 'http',
      HTTP_ADDR: '127.0.0.1',
      HTTP_PORT: port,
      ROOT_URL: `http://127.0.0.1:${port}/`,
      STATIC_ROOT_PATH: toolFolder,
      APP_DATA_PATH: join(folder, 'data'),
      DISABLE_SSH: true,
      OFFLINE_MODE: true,
      LFS_START_SERVER: false,
    },
    database: {
      DB_TYPE: 'sqlite3',
      PATH: join(folder, DATABASE_FILE),
      // Readers wait for no writer, and writers for each other, where they would fail otherwise.
      SQLITE_JOURNAL_MODE: 'WAL',
      SQLITE_TIMEOUT: 10_000,
    },
    repository: { ROOT: join(folder, 'repositories'), DEFAULT_BRANCH: 'main' },
    security: {
      INSTALL_LOCK: true,
      SECRET_KEY: secrets.secretKey,
      INTERNAL_TOKEN: secrets.internalToken,
    },
    oauth2: { ENABLED: false, JWT_SECRET: secrets.jwtSecret },
    service: { DISABLE_REGISTRATION: true },
    // Berth's backend listens on loopback, which Gitea calls only where it is told that it may.
    webhook: { ALLOWED_HOST_LIST: 'loopback', DELIVER_TIMEOUT: 5 },
    session: { PROVIDER: 'memory' },
    indexer: { ISSUE_INDEXER_TYPE: 'db' },
    actions: { ENABLED: false },
    packages: { ENABLED: false },
    'cron.update_checker': { ENABLED: false },
    log: { MODE: 'console', LEVEL: 'Info', ROOT_PATH: join(folder, 'log') },
  };
  const text = Object.entries(sections)
    .map(([section, values]) =>
      [
        ...(section ? [`[${section}]`] : []),
        ...Object.entries(values).map(([key, value]) => `${key} = ${value}`),
      ].join('\n'),
    )
    .join('\n\n');
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  return file;
}

async function keepSecrets(file: string): Promise<Secrets> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  const secret = () => randomBytes(32).toString('base64url');
  const secrets: Secrets = {
    secretKey: secret(),
    internalToken: secret(),
    jwtSecret: secret(),
  };
  await writeKept(file, JSON.stringify(secrets));
  return secrets;
}
