/** How long simulated things take, in milliseconds at speed 1. */
export interface Timings {
  scheduleMs: number;
  pullMs: number;
  readyMs: number;
  terminateMs: number;
  crashMs: number;
  jobMs: number;
  ingressMs: number;
  volumeMs: number;
  /** The first pause before a failed start is tried again; it doubles. */
  backoffMs: number;
  longestBackoffMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  scheduleMs: 50,
  pullMs: 500,
  readyMs: 700,
  terminateMs: 400,
  crashMs: 1_000,
  jobMs: 2_000,
  ingressMs: 300,
  volumeMs: 200,
  backoffMs: 5_000,
  longestBackoffMs: 60_000,
};
