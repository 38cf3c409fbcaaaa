/** Timers of simulated durations; faster or slower by a factor, and all ended at once. */
export class Clock {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private stopped = false;

  constructor(private readonly speed: number) {}

  /** Runs once after simulated milliseconds; a timer of the same name is replaced. */
  after(name: string, milliseconds: number, action: () => void): void {
    if (this.stopped) return;
    this.cancel(name);
    const timer = setTimeout(() => {
      this.timers.delete(name);
      action();
    }, milliseconds / this.speed);
    this.timers.set(name, timer);
  }

  has(name: string): boolean {
    return this.timers.has(name);
  }

  cancel(name: string): void {
    clearTimeout(this.timers.get(name));
    this.timers.delete(name);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
