import { cacheKey, type BuildInputs, buildFolderName } from './cacheKey';
import type { Tool } from './Tool';

const tool: Tool = {
  name: 'etcd',
  parts: ['control-plane'],
  binaries: [{ name: 'etcd', package: 'go.etcd.io/etcd/server/v3' }],
};

const inputs: BuildInputs = {
  tool,
  goMod: 'module rig\n\ngo 1.26.0\n',
  goSum: 'example.com/a v1.0.0 h1:abc=\n',
  platform: 'linux',
  arch: 'x64',
};

describe('cacheKey', () => {
  it('is the same for the same inputs, whatever Go builds them', () => {
    const key = cacheKey(inputs);

    expect(cacheKey({ ...inputs, tool: { ...tool } })).toBe(key);
    expect(buildFolderName(key, '1.26.3')).not.toBe(
      buildFolderName(key, '1.26.8'),
    );
  });

  it.each<[string, Partial<BuildInputs>]>([
    ['go.mod', { goMod: 'module rig\n\ngo 1.26.1\n' }],
    ['go.sum', { goSum: 'example.com/a v1.0.1 h1:def=\n' }],
    ['a text that moves from one file to the other', moved()],
    ['the platform', { platform: 'darwin' }],
    ['the processor', { arch: 'arm64' }],
    ['a tag', { tool: { ...tool, tags: ['sqlite'] } }],
    ['a linker variable', { tool: { ...tool, variables: { 'a.b': 'c' } } }],
    ['a C compiler', { tool: { ...tool, cgo: true } }],
    [
      'another program',
      {
        tool: {
          ...tool,
          binaries: [
            ...tool.binaries,
            { name: 'etcdctl', package: 'go.etcd.io/etcd/etcdctl/v3' },
          ],
        },
      },
    ],
    [
      'a file beside the programs',
      { tool: { ...tool, files: [{ module: 'm', from: 'a', to: 'b' }] } },
    ],
  ])('changes with %s', (_, change) => {
    expect(cacheKey({ ...inputs, ...change })).not.toBe(cacheKey(inputs));
  });
});

function moved(): Partial<BuildInputs> {
  return {
    goMod: inputs.goMod + inputs.goSum.slice(0, 7),
    goSum: inputs.goSum.slice(7),
  };
}
