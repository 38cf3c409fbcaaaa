import { describeProgress } from './buildProgress';
import { compareVersions, parseGoVersion, requireGo } from './goVersion';

describe('the words of a build', () => {
  const progress = {
    tool: 'kubernetes',
    program: 'kube-scheduler',
    position: 2,
    count: 5,
    seconds: 61.4,
    state: 'building' as const,
  };

  it('says what is built, which of how many, since when and how long the last one took', () => {
    expect(describeProgress({ ...progress, lastSeconds: 328 })).toBe(
      'Building kubernetes: kube-scheduler (2 of 5), 61 s so far, the last one took 5 min 28 s',
    );
  });

  it('says so where it was never built here, and when it is built', () => {
    expect(describeProgress({ ...progress, program: 'kubernetes' })).toBe(
      'Building kubernetes (2 of 5), 61 s so far, its first build here',
    );
    expect(
      describeProgress({ ...progress, seconds: 330, state: 'built' }),
    ).toBe('Built kubernetes (2 of 5) in 5 min 30 s');
  });
});

describe('the words about Go', () => {
  it('names the newest version that is needed where Go is missing', () => {
    expect(() => requireGo(undefined, ['1.24', '1.26.3', '1.26.0'])).toThrow(
      'The rig is built with Go 1.26.3 or newer, and there is no Go here: install it from https://go.dev/dl/',
    );
  });

  it('names what is there and what is needed where Go is too old', () => {
    expect(() => requireGo('1.26.2', ['1.26.3'])).toThrow(
      'The rig is built with Go 1.26.3 or newer; this is Go 1.26.2: install it',
    );
    expect(() => requireGo('1.27rc1', ['1.26.3'])).not.toThrow();
    expect(() => requireGo('1.26.3', ['1.26.3', '1.24'])).not.toThrow();
  });

  it('reads versions as Go tells them', () => {
    expect(parseGoVersion('go1.26.8\n')).toBe('1.26.8');
    expect(parseGoVersion('go1.26.8 X:nodwarf5')).toBe('1.26.8');
    expect(parseGoVersion('devel +abc')).toBeUndefined();
    expect(compareVersions('1.9', '1.10.1')).toBeLessThan(0);
    expect(compareVersions('1.26', '1.26.0')).toBe(0);
  });
});
