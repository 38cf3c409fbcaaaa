import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LINES = /^(Portal|API|Git remote|Kubeconfig|Git account) (.+)$/;
const ALWAYS = ['Portal', 'API', 'Git remote', 'Kubeconfig'];

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
  const child = spawn(process.execPath, [script, ...args], {
    cwd: path.resolve(__dirname, '../../..'),
    env: {
      ...process.env,
      BERTH_DATA_DIR: data,
      BERTH_PORT: '0',
      BERTH_API_TOKEN: 'journeys-token',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>(resolve =>
    child.once('exit', () => resolve()),
  );
  const addresses = await new Promise<Map<string, string>>(
    (resolve, reject) => {
      const found = new Map<string, string>();
      createInterface({ input: child.stdout }).on('line', line => {
        const match = LINES.exec(line);
        if (match) {
          found.set(match[1], match[2]);
        }
        if ([...ALWAYS, ...further].every(name => found.has(name))) {
          resolve(found);
        }
      });
      ended.then(() => reject(new Error('the product ended while it started')));
    },
  );
  process.env.BERTH_PORTAL = addresses.get('Portal');
  process.env.BERTH_API = addresses.get('API');
  process.env.BERTH_REMOTE = addresses.get('Git remote');
  process.env.BERTH_KUBECONFIG = addresses.get('Kubeconfig');
  process.env.BERTH_GIT_ACCOUNT = addresses.get('Git account');
  return async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
}

/** Starts the product as the README says. */
export default function startProduct(): Promise<() => Promise<void>> {
  return startBy('scripts/start.mjs');
}
