import { DerivationPace } from './DerivationPace';

describe('DerivationPace', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('holds up one that moves alone as shortly as it can, however often it changes', () => {
    const pace = new DerivationPace(50);
    for (let change = 0; change < 100; change++) {
      pace.moved('acme-dev');
    }
    expect(pace.pauseAfter(5)).toBe(50);
  });

  it('holds up many that move at the same time by half a second at most, until they are at rest', () => {
    const pace = new DerivationPace(50);
    for (let environment = 0; environment < 200; environment++) {
      pace.moved(`acme-${environment}`);
    }
    expect(pace.pauseAfter(5)).toBe(500);
    jest.advanceTimersByTime(11_000);
    expect(pace.pauseAfter(5)).toBe(50);
  });

  it('leaves the processor to others after much work, and comes back soon', () => {
    const pace = new DerivationPace(50);
    expect(pace.pauseAfter(200)).toBe(800);
    expect(pace.pauseAfter(20_000)).toBe(1_000);
  });
});
