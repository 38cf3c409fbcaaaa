import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LINES = /^(Portal|API|Git remote|Kubeconfig|Git account) (.+)$/;
const ALWAYS = ['Portal', 'API', 'Git remote', 'Kubeconfig'];

const ROOT = path.resolve(__dirname, '../../..');
const LONGEST_MINUTES = 5;
/** How long the product may take to end, in milliseconds; what it has started ends with it where it is killed. */
const GRACE = 60_000;
/** How many lines of each log are shown where it does not start. */
const TAIL = 30;

/**
 * Starts the product by a script of the repository, on free ports and with data of its own, and tells the tests its
 * addresses through variables; what it gives back ends it.
 *
 * @param further - lines that this script ends with besides those that all do
 */
export async function startBy(
  script: string,
  args: readonly string[] = [],
  further: readonly string[] = [],
): Promise<() => Promise<void>> {
  const data = mkdtempSync(path.join(tmpdir(), 'berth-journeys-'));
  const child = spawn(
    process.execPath,
    [
      // A run that is killed leaves no portal behind.
      '--require',
      path.join(ROOT, 'scripts/steps/exitWithParent.cjs'),
      script,
      ...args,
    ],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        BERTH_DATA_DIR: data,
        BERTH_PORT: '0',
        BERTH_API_TOKEN: 'journeys-token',
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const ended = new Promise<void>(resolve =>
    child.once('exit', () => resolve()),
  );
  const end = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), GRACE);
    await ended;
    clearTimeout(timer);
    rmSync(data, { recursive: true, force: true, maxRetries: 10 });
  };
  let addresses: Map<string, string>;
  try {
    addresses = await addressesOf(child, ended, [...ALWAYS, ...further]);
  } catch (error) {
    const words = lastWords(path.join(data, 'logs'));
    await end();
    throw new Error(`${(error as Error).message}\n${words}`);
  }
  process.env.BERTH_PORTAL = addresses.get('Portal');
  process.env.BERTH_API = addresses.get('API');
  process.env.BERTH_REMOTE = addresses.get('Git remote');
  process.env.BERTH_KUBECONFIG = addresses.get('Kubeconfig');
  process.env.BERTH_GIT_ACCOUNT = addresses.get('Git account');
  return end;
}

/** What the product says of its addresses, once it has said all that are wanted; rejects where it does not in time. */
async function addressesOf(
  child: ChildProcess,
  ended: Promise<void>,
  wanted: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let last = 'nothing';
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout! }).on('line', line => {
        last = `"${line}"`;
        const match = LINES.exec(line);
        if (match) {
          found.set(match[1], match[2]);
        }
        if (wanted.every(name => found.has(name))) {
          resolve();
        }
      });
      ended.then(() => reject(new Error('the product ended while it started')));
      timer = setTimeout(
        () =>
          reject(
            new Error(
              `the product did not start within ${LONGEST_MINUTES} minutes; the last that it said was ${last}`,
            ),
          ),
        LONGEST_MINUTES * 60_000,
      );
    });
  } finally {
    clearTimeout(timer);
  }
  return found;
}

/** The ends of all logs in a folder. */
function lastWords(folder: string): string {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.log'))
      .map(name => {
        const lines = readFileSync(path.join(folder, name), 'utf8')
          .trimEnd()
          .split('\n');
        return `The end of ${name}:\n${lines.slice(-TAIL).join('\n')}`;
      })
      .join('\n\n');
  } catch {
    return 'It has written no log.';
  }
}

/** Starts the product as the README says. */
export default function startProduct(): Promise<() => Promise<void>> {
  return startBy('scripts/start.mjs');
}
