import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureTools } from './ensureTools';

/** Stands in for Go: answers as it does, and writes what it is asked, at once. */
const GO = `#!/usr/bin/env node
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
const [command, ...args] = process.argv.slice(2);
if (command === 'env') {
  console.log('go' + process.env.FAKE_GO_VERSION);
} else if (command === 'mod') {
  console.log(JSON.stringify({ Dir: process.env.FAKE_GO_MODULE }));
} else {
  const target = args[args.length - 1];
  appendFileSync(process.env.FAKE_GO_BUILDS, target + '\\n');
  if (target === process.env.FAKE_GO_BROKEN) {
    console.error('go: downloading example.com/a v1.0.0');
    console.error('./main.go:7:2: undefined: Missing');
    process.exit(1);
  }
  writeFileSync(args[args.indexOf('-o') + 1], process.env.CGO_ENABLED);
}
`;

describe('ensureTools', () => {
  const before = { ...process.env };
  let folder: string;
  let cache: string;
  let builds: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'berth-rig-test-'));
    cache = join(folder, 'cache');
    builds = join(folder, 'builds');
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await mkdir(join(folder, 'empty'));
    await writeFile(join(bin, 'go'), GO, { mode: 0o755 });
    await writeFile(builds, '');
    Object.assign(process.env, {
      PATH: [bin, dirname(process.execPath)].join(delimiter),
      XDG_CACHE_HOME: cache,
      FAKE_GO_VERSION: '1.26.8',
      FAKE_GO_BUILDS: builds,
    });
  });

  afterEach(async () => {
    for (const name of Object.keys(process.env)) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
    await rm(folder, { recursive: true, force: true });
  });

  // The control plane without kwok's files is what needs nothing of a module; a module of the files does the rest.
  async function module(): Promise<void> {
    const dir = join(folder, 'module');
    const stages = join(dir, 'kustomize/stage');
    for (const [place, name] of [
      ['node/fast', 'node-initialize.yaml'],
      ['node/heartbeat-with-lease', 'node-heartbeat-with-lease.yaml'],
      ['volume/fast', 'pv-bind.yaml'],
    ]) {
      await mkdir(join(stages, place), { recursive: true });
      await writeFile(join(stages, place, name), 'kind: Stage\n', {
        mode: 0o444,
      });
    }
    process.env.FAKE_GO_MODULE = dir;
  }

  it('builds what is missing once, tells how far it is, and nothing the second time', async () => {
    await module();
    const told: string[] = [];
    const tools = await ensureTools({
      parts: ['control-plane'],
      onProgress: ({ tool, position, count, state }) =>
        state === 'built' && told.push(`${tool} ${position}/${count}`),
    });

    expect(told).toEqual(['etcd 1/3', 'kubernetes 2/3', 'kwok 3/3']);
    expect((await readdir(tools.get('kubernetes') ?? '')).sort()).toEqual([
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kubectl',
    ]);
    expect(await readdir(join(tools.get('kwok') ?? '', 'volumes'))).toEqual([
      'pv-bind.yaml',
    ]);

    const onProgress = jest.fn();
    await expect(
      ensureTools({ parts: ['control-plane'], onProgress }),
    ).resolves.toEqual(tools);
    expect(onProgress).not.toHaveBeenCalled();
  });

  it('finds what was built after Go is gone, and builds again with another Go', async () => {
    await module();
    const tools = await ensureTools({ parts: ['control-plane'] });
    const path = process.env.PATH;

    process.env.PATH = join(folder, 'empty');
    await expect(ensureTools({ parts: ['control-plane'] })).resolves.toEqual(
      tools,
    );

    process.env.PATH = path;
    process.env.FAKE_GO_VERSION = '1.27.0';
    const others = await ensureTools({ parts: ['control-plane'] });
    expect(others.get('etcd')).toMatch(/-1\.27\.0$/);
    expect(others.get('etcd')).not.toBe(tools.get('etcd'));
  });

  it('says what to install where Go is missing or too old, before it builds anything', async () => {
    process.env.FAKE_GO_VERSION = '1.21.0';
    await expect(ensureTools({ parts: ['control-plane'] })).rejects.toThrow(
      /^The rig is built with Go 1\.26\S* or newer; this is Go 1\.21\.0: install it/,
    );
    process.env.PATH = join(folder, 'empty');
    await expect(ensureTools({ parts: ['control-plane'] })).rejects.toThrow(
      /and there is no Go here: install it/,
    );
  });

  it("gives the compiler's own words, without a trace in the cache", async () => {
    process.env.FAKE_GO_BROKEN = 'k8s.io/kubernetes/cmd/kube-scheduler';
    await expect(ensureTools({ parts: ['control-plane'] })).rejects.toThrow(
      'kubernetes could not be built (go build k8s.io/kubernetes/cmd/kube-scheduler):\n./main.go:7:2: undefined: Missing',
    );
    expect(await readdir(join(cache, 'berth/rig/kubernetes'))).toEqual([]);
    expect(await readdir(join(cache, 'berth/rig/etcd'))).toHaveLength(1);
  });
});
