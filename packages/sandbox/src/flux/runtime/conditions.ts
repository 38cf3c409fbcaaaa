/** One entry of `status.conditions`. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  /** RFC 3339; when `status` last changed. */
  lastTransitionTime: string;
  observedGeneration?: number;
}

const ORDER = ['Reconciling', 'Stalled', 'Ready'];
const LONGEST_MESSAGE = 20_000;

/** The time as Kubernetes writes it, without milliseconds. */
export function timestamp(date: Date = new Date()): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The conditions of one object while it is reconciled. */
export class Conditions {
  readonly #byType: Map<string, Condition>;

  constructor(
    conditions: Condition[] | undefined,
    private readonly generation: number,
  ) {
    this.#byType = new Map((conditions ?? []).map(it => [it.type, it]));
  }

  get(type: string): Condition | undefined {
    return this.#byType.get(type);
  }

  set(
    type: string,
    status: Condition['status'],
    reason: string,
    message: string,
  ): void {
    const before = this.#byType.get(type);
    this.#byType.set(type, {
      type,
      status,
      reason,
      message:
        message.length > LONGEST_MESSAGE
          ? `${message.slice(0, LONGEST_MESSAGE)}...`
          : message,
      lastTransitionTime:
        before?.status === status ? before.lastTransitionTime : timestamp(),
      observedGeneration: this.generation,
    });
  }

  remove(...types: string[]): void {
    types.forEach(type => this.#byType.delete(type));
  }

  /** Those that say what goes on come first. */
  all(): Condition[] {
    const rank = (condition: Condition) => {
      const index = ORDER.indexOf(condition.type);
      return index < 0 ? ORDER.length : index;
    };
    return [...this.#byType.values()].sort((a, b) => rank(a) - rank(b));
  }
}

/** Whether an object's Ready condition is true for its present spec. */
export function isReady(object: {
  metadata: { generation?: number };
  status?: { conditions?: Condition[]; observedGeneration?: number };
}): boolean {
  const ready = object.status?.conditions?.find(it => it.type === 'Ready');
  return (
    ready?.status === 'True' &&
    object.status?.observedGeneration === object.metadata.generation
  );
}
