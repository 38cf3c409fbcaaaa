import { PushPace } from './PushPace';

describe('PushPace', () => {
  it('lets a push move as many branches as fit into two seconds', () => {
    const pace = new PushPace();
    pace.took(64, 6_400);
    expect(pace.branches).toBe(20);
    pace.took(20, 1_000);
    expect(pace.branches).toBe(40);
    // One quick push is not believed at once.
    pace.took(40, 10);
    expect(pace.branches).toBe(80);
  });

  it('learns nothing from pushes of few branches, which say how long a connection takes', () => {
    const pace = new PushPace();
    const before = pace.branches;
    pace.took(3, 30_000);
    expect(pace.branches).toBe(before);
  });

  it('takes fewer after one that did not end in time, and not more after one that was refused', () => {
    const pace = new PushPace();
    pace.failed(64, 1);
    expect(pace.branches).toBe(64);
    pace.failed(64, 6_400);
    expect(pace.branches).toBe(20);
  });

  it('never stops, and never grows without an end', () => {
    const pace = new PushPace();
    pace.took(64, 600_000);
    expect(pace.branches).toBe(16);
    for (let push = 0; push < 20; push++) {
      pace.took(pace.branches, 0);
    }
    expect(pace.branches).toBe(500);
  });
});
