import type { Pod, Run } from '../life/podTypes';

/** The span of one run of a container, in milliseconds since 1970. */
export interface RunSpan {
  startedAt: number;
  finishedAt?: number;
  failed: boolean;
}

export interface LogLine {
  at: number;
  text: string;
}

const EVERY_MS = 2_000;
const MOST_LINES = 20_000;
const PATHS = ['/', '/healthz', '/api/items', '/api/items/7', '/metrics'];

function mix(seed: number): number {
  let value = seed | 0;
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
}

function seedOf(text: string): number {
  let seed = 7;
  for (const letter of text) seed = (seed * 31 + letter.charCodeAt(0)) | 0;
  return seed;
}

function startLines(pod: Pod, container: string): string[] {
  const image =
    pod.spec.containers.find(c => c.name === container)?.image ?? container;
  return [
    `level=info msg="starting" container=${container} image=${image}`,
    `level=info msg="configuration loaded" pod=${pod.metadata.name} namespace=${pod.metadata.namespace}`,
    `level=info msg="listening" address=0.0.0.0:8080`,
  ];
}

function requestLine(seed: number, index: number): string {
  const random = mix(seed + index * 7919);
  const path = PATHS[random % PATHS.length];
  const status = random % 97 === 0 ? 404 : 200;
  return `level=info msg="request" method=GET path=${path} status=${status} duration=${
    1 + ((random >>> 8) % 40)
  }ms`;
}

/**
 * What a simulated container has written up to a time. Nothing is stored: the
 * lines follow from the pod and the time alone.
 */
export function logLines(
  pod: Pod,
  container: string,
  span: RunSpan,
  until: number,
): LogLine[] {
  const seed = seedOf(`${pod.metadata.uid}${container}${span.startedAt}`);
  const end = Math.min(until, span.finishedAt ?? until);
  const lines: LogLine[] = [];
  const add = (at: number, text: string) => {
    if (at <= end) lines.push({ at, text });
  };
  const start = startLines(pod, container);
  start.forEach((text, index) => add(span.startedAt + index * 40, text));
  const count = Math.max(0, Math.floor((end - span.startedAt) / EVERY_MS));
  for (let i = Math.max(1, count - MOST_LINES); i <= count; i += 1) {
    add(span.startedAt + i * EVERY_MS, requestLine(seed, i));
  }
  if (
    span.failed &&
    span.finishedAt !== undefined &&
    until >= span.finishedAt
  ) {
    add(
      span.finishedAt,
      'level=error msg="fatal: cannot go on" error="simulated crash"',
    );
  }
  return lines;
}

/** When the next line after a time is due. */
export function nextLineAt(span: RunSpan, after: number): number {
  for (let index = 0; index < 3; index += 1) {
    const at = span.startedAt + index * 40;
    if (at > after) return at;
  }
  const passed = Math.floor((after - span.startedAt) / EVERY_MS);
  return span.startedAt + (passed + 1) * EVERY_MS;
}

/** The span of a run that has ended. */
export function spanOfRun(run: Run): RunSpan {
  return {
    startedAt: Date.parse(run.startedAt),
    finishedAt: Date.parse(run.finishedAt),
    failed: run.exitCode !== 0,
  };
}
