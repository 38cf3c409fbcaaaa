/** How far the build of a rig is. */
export interface BuildProgress {
  tool: string;
  /** The program that is being built, where it is not named like the tool. */
  program: string;
  /** Which of the tools that are missing this is, from 1. */
  position: number;
  count: number;
  /** Since the build of this tool began. */
  seconds: number;
  /** How long its last build took; undefined where it was never built here. */
  lastSeconds?: number;
  state: 'building' | 'built';
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 100
    ? `${whole} s`
    : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** A build's progress in one line. */
export function describeProgress(progress: BuildProgress): string {
  const { tool, program, position, count, seconds, lastSeconds } = progress;
  const place = `${position} of ${count}`;
  if (progress.state === 'built') {
    return `Built ${tool} (${place}) in ${duration(seconds)}`;
  }
  const what = program === tool ? tool : `${tool}: ${program}`;
  const last =
    lastSeconds === undefined
      ? 'its first build here'
      : `the last one took ${duration(lastSeconds)}`;
  return `Building ${what} (${place}), ${duration(seconds)} so far, ${last}`;
}
