import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptPorts } from './KeptPorts';
import { StateDirectory } from './StateDirectory';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-rig-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('KeptPorts', () => {
  it('gives the same ports at the next start, and no port twice', async () => {
    const first = await KeptPorts.open(folder);
    const ports = await first.take(['one', 'two', 'three']);
    await first.keep();

    expect(new Set(Object.values(ports)).size).toBe(3);
    const second = await KeptPorts.open(folder);
    await expect(second.take(['two', 'one'])).resolves.toEqual({
      one: ports.one,
      two: ports.two,
    });
  });

  it('takes ports of the range that it is given, each once, however many ask at once', async () => {
    const ports = await KeptPorts.open(folder, [28_000, 28_010]);
    const taken = await Promise.all(
      ['a', 'b', 'c', 'd'].map(name => ports.take([name])),
    );
    const numbers = taken.flatMap(it => Object.values(it));
    expect(new Set(numbers).size).toBe(4);
    numbers.forEach(port => {
      expect(port).toBeGreaterThanOrEqual(28_000);
      expect(port).toBeLessThan(28_010);
    });
  });

  it('takes another port where somebody has it, but never for one that others know', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await writeFile(
      join(folder, 'ports.json'),
      JSON.stringify({ metrics: port, forge: port }),
    );
    const ports = await KeptPorts.open(folder);

    const { metrics } = await ports.take(['metrics']);
    expect(metrics).not.toBe(port);
    await expect(ports.take(['forge'], true)).rejects.toThrow(
      `Port ${port}, which forge of the rig has used since its first start, is taken`,
    );
    server.close();
    await once(server, 'close');
  });
});

describe('StateDirectory', () => {
  it('is for one rig at a time, keeps its data, and begins anew where that is wanted', async () => {
    const place = join(folder, 'rig');
    const state = await StateDirectory.take(place);
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    await expect(StateDirectory.runningOn(place)).resolves.toBe(process.pid);
    await writeFile(join(await state.folder('a', 'b'), 'kept'), 'data');

    // This test's parent runs as long as the test does.
    await writeFile(join(place, 'running.pid'), String(process.ppid));
    await expect(StateDirectory.take(place, true)).rejects.toThrow(
      `A rig runs on ${place} already (process ${process.ppid})`,
    );

    // Its number, but of one that began at another time.
    await writeFile(join(place, 'running.pid'), `${process.ppid} 1`);
    const isTold = process.platform === 'linux';
    await expect(StateDirectory.runningOn(place)).resolves.toBe(
      isTold ? undefined : process.ppid,
    );
    for (const nobody of ['', '0', '-1', 'nobody']) {
      await writeFile(join(place, 'running.pid'), nobody);
      await expect(StateDirectory.runningOn(place)).resolves.toBeUndefined();
    }

    await state.release();
    await (await StateDirectory.take(place)).release();
    expect(await readFile(join(place, 'a/b/kept'), 'utf8')).toBe('data');
    await (await StateDirectory.take(place, true)).release();
    await expect(stat(join(place, 'a'))).rejects.toThrow('ENOENT');
  });
});
