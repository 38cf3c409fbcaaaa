import { badRequest } from './api/ApiError';
import { isRecord } from './api/json';

/** A workload, or a pod, by the name that its owner carries. */
export interface WorkloadName {
  namespace: string;
  name: string;
}

/** What is broken now. Every field can be given alone; what is absent stays as it is. */
export interface FaultSettings {
  /** End every open watch once, now. */
  dropWatches?: boolean;
  /** Watches stay open and say nothing. */
  hangWatches?: boolean;
  /** New watches are answered with 410 Gone; those that are open end. */
  goneWatches?: boolean;
  /** Answer 500: true until cleared, a number for so many requests, 0 or false never. */
  serverErrors?: boolean | number;
  /** Milliseconds by which every answer is late; 0 for none. */
  delayMs?: number;
  /** New connections are cut without an answer. */
  refuseConnections?: boolean;
  /** Images whose pull fails: exact, or a prefix that ends in "*". */
  brokenImages?: string[];
  /** Workloads whose containers end with an error. */
  crashingWorkloads?: WorkloadName[];
}

export type FaultListener = (changed: FaultSettings) => void;

const NONE: Required<FaultSettings> = {
  dropWatches: false,
  hangWatches: false,
  goneWatches: false,
  serverErrors: false,
  delayMs: 0,
  refuseConnections: false,
  brokenImages: [],
  crashingWorkloads: [],
};

/** The faults of a sandbox cluster, on command. */
export class Faults {
  private settings: Required<FaultSettings> = NONE;
  private readonly listeners = new Set<FaultListener>();

  /** What is broken now. */
  get current(): Required<FaultSettings> {
    return this.settings;
  }

  get watchesGone(): boolean {
    return this.settings.goneWatches;
  }

  get watchesHang(): boolean {
    return this.settings.hangWatches;
  }

  /** Changes the given settings and leaves the others. */
  set(change: FaultSettings): void {
    this.settings = { ...this.settings, ...change, dropWatches: false };
    for (const listener of this.listeners) listener(change);
  }

  /** Mends everything. */
  clear(): void {
    this.set(NONE);
  }

  /** Hears of every change; returns how to stop. */
  onChange(listener: FaultListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Whether this request gets a 500; counts down. */
  takeServerError(): boolean {
    const { serverErrors } = this.settings;
    if (typeof serverErrors === 'boolean') return serverErrors;
    if (serverErrors <= 0) return false;
    this.settings = { ...this.settings, serverErrors: serverErrors - 1 };
    return true;
  }

  isBroken(image: string): boolean {
    return this.settings.brokenImages.some(broken =>
      broken.endsWith('*')
        ? image.startsWith(broken.slice(0, -1))
        : image === broken,
    );
  }

  isCrashing(namespace: string, names: string[]): boolean {
    return this.settings.crashingWorkloads.some(
      workload =>
        workload.namespace === namespace && names.includes(workload.name),
    );
  }
}

function isWorkloadName(value: unknown): value is WorkloadName {
  return (
    isRecord(value) &&
    typeof value.namespace === 'string' &&
    typeof value.name === 'string'
  );
}

const CHECKS: Record<keyof FaultSettings, (value: unknown) => boolean> = {
  dropWatches: value => typeof value === 'boolean',
  hangWatches: value => typeof value === 'boolean',
  goneWatches: value => typeof value === 'boolean',
  serverErrors: value =>
    typeof value === 'boolean' || (typeof value === 'number' && value >= 0),
  delayMs: value => typeof value === 'number' && value >= 0 && value <= 600_000,
  refuseConnections: value => typeof value === 'boolean',
  brokenImages: value =>
    Array.isArray(value) && value.every(item => typeof item === 'string'),
  crashingWorkloads: value =>
    Array.isArray(value) && value.every(isWorkloadName),
};

/**
 * Reads the body of POST /sandbox/faults; `{}` changes nothing, `null` clears all.
 * @throws ApiError 400 for unknown or malformed settings.
 */
export function parseFaults(body: unknown): FaultSettings {
  if (body === null || body === undefined) return NONE;
  if (!isRecord(body)) throw badRequest('faults must be an object');
  for (const [name, value] of Object.entries(body)) {
    if (!Object.hasOwn(CHECKS, name)) {
      throw badRequest(`unknown fault ${JSON.stringify(name)}`);
    }
    const check = CHECKS[name as keyof FaultSettings];
    if (!check(value)) throw badRequest(`fault ${name} has a wrong value`);
  }
  return body as FaultSettings;
}
